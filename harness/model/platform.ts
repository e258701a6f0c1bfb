/** The names of the forms that a report can be given for build services and course platforms. */

export const platformNames = [
  'artemis',
  'autolab',
  'classroom',
  'classroom50',
  'code-quality',
  'codegrade',
  'coderunner',
  'coursera',
  'github',
  'gitlab',
  'gradescope',
  'html',
  'json',
  'junit',
  'markdown',
  'plain',
  'prairielearn',
  'submitty',
  'vocareum',
  'vpl',
] as const
export type PlatformName = (typeof platformNames)[number]
