/**
 * What an assignment may choose about an exercise.
 * @module options
 */

export type { ExerciseOption, OptionValue, OptionValues, TextRule } from '../../model/exercise.js'
export type { Option, Options, ValuesOf, WithVariants } from '../language/options.js'
export { choice, text, wholeNumber, withOptions } from '../language/options.js'
