/** How docs/api looks: a declaration in a code block, what it is for, then its members as a list. Only what differs from the theme of typedoc-plugin-markdown. */

import { type DeclarationReflection, type ContainerReflection, type Reflection, ReflectionKind, type SignatureReflection } from 'typedoc'
import { type MarkdownPageEvent, MarkdownTheme, MarkdownThemeContext } from 'typedoc-plugin-markdown'

export class ReferenceTheme extends MarkdownTheme {
  override getRenderContext(page: MarkdownPageEvent<Reflection>): MarkdownThemeContext {
    return new ReferenceContext(this, page, this.application.options)
  }
}

const withMembers = ReflectionKind.Interface | ReflectionKind.Class | ReflectionKind.TypeAlias

class ReferenceContext extends MarkdownThemeContext {
  constructor(...made: ConstructorParameters<typeof MarkdownThemeContext>) {
    super(...made)
    const whole = this.partials.body
    // The code block has the type already, and the members of a base are described where it is.
    const left = { signatureReturns: () => '', inheritance: () => '', hierarchy: () => '' }
    const body: typeof whole = (model, options) => {
      if (model.kindOf(ReflectionKind.Project)) return this.areasOf(model)
      return model.kindOf(withMembers) ? this.membersOf(model) : whole(model, options)
    }
    this.partials = { ...this.partials, ...left, body, signatures: (model, { headingLevel }) => this.overloadsOf(model, headingLevel) }
  }

  /** What each area is for, and the names in it. */
  private areasOf({ children = [] }: ContainerReflection): string {
    return children
      .map((area) => {
        const names = (area.groups ?? []).flatMap((group) => group.children).map((each) => `[${each.name}](${this.urlTo(each)})`)
        return `## [${area.name}](${this.urlTo(area)})\n\n${this.say(area)}\n\n${names.join(', ')}`
      })
      .join('\n\n')
  }

  /** Each way to call a function. If there are several, each has a heading. */
  private overloadsOf({ signatures = [] }: DeclarationReflection, level: number): string {
    if (signatures.length === 1) return signatures.map((only) => this.partials.signature(only, { headingLevel: level + 1 })).join('')
    return signatures
      .map((each) => {
        const parameters = (each.parameters ?? []).map(({ name, type }) => `${name}: ${type}`).join(', ')
        const heading = `${'#'.repeat(level + 1)} ${each.name}(${parameters})`
        return `${heading}\n\n${this.partials.signature(each, { headingLevel: level + 2, multipleSignatures: true })}`
      })
      .join('\n\n')
  }

  private membersOf(model: ContainerReflection): string {
    const { extendedTypes = [] } = model as DeclarationReflection
    const bases = extendedTypes.map((type) => this.partials.someType(type))
    const own = (model.children ?? []).filter(({ inheritedFrom }) => inheritedFrom?.reflection === undefined)
    return [...(bases.length === 0 ? [] : [`It extends ${bases.join(', ')}.`]), own.flatMap((each) => this.itemsOf(each)).join('\n')].join('\n\n')
  }

  /** One for each signature of a member. */
  private itemsOf(member: DeclarationReflection): string[] {
    const { signatures } = member
    if (signatures === undefined) return [item(this.partials.declarationTitle(member), this.say(member))]
    return signatures.map((signature) => item(this.partials.signatureTitle(signature), this.say(signature)))
  }

  private say({ comment }: DeclarationReflection | SignatureReflection): string {
    return comment === undefined ? '' : this.partials.comment(comment, { showTags: false })
  }
}

function item(title: string, says: string): string {
  const code = title
    .replace(/^```\w*\n|;?\n```$/g, '')
    .replace(/\s+/g, ' ')
    .replace(/^readonly /, '')
  return `- \`${code}\`${says.trim() === '' ? '' : `<br>${says.trim().replace(/\s+/g, ' ')}`}`
}
