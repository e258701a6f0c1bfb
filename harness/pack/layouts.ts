/** What has to be uploaded to each platform: which templates become which files, and where wirecheck and the assignment lie. */

export const packPlatforms = ['artemis', 'autolab', 'classroom50', 'coderunner', 'github', 'gitlab', 'gradescope', 'prairielearn', 'vpl'] as const
export type PackPlatform = (typeof packPlatforms)[number]

export interface Layout {
  /** Templates by the path of the file that each becomes. */
  readonly files: Readonly<Record<string, string>>
  /** The folder for wirecheck.tgz, this package. */
  readonly wirecheck: string
  /** The folder for assignment.yaml and exercises of the instructor's own. */
  readonly assignment: string
  /** A folder that becomes an archive. */
  readonly archive?: { readonly name: string; readonly folder: string; readonly kind: 'zip' | 'tar' }
}

/** For platforms whose container is an image of one's own, or whose server has wirecheck installed. */
const image = { 'image/Dockerfile': 'Dockerfile', 'image/install.sh': 'install.sh' } as const

export const layouts: Readonly<Record<PackPlatform, Layout>> = {
  artemis: { files: { 'README.md': 'artemis/README.md', 'build.sh': 'artemis/build.sh', ...image }, wirecheck: 'image', assignment: 'tests' },
  autolab: {
    files: {
      'README.md': 'autolab/README.md',
      'autograde-Makefile': 'autolab/autograde-Makefile',
      'autograde/wirecheck/driver.sh': 'autolab/driver.sh',
      ...image,
    },
    wirecheck: 'image',
    assignment: 'autograde/wirecheck',
    archive: { name: 'autograde.tar', folder: 'autograde', kind: 'tar' },
  },
  classroom50: { files: { 'README.md': 'classroom50/README.md', 'autograder.py': 'classroom50/autograder.py' }, wirecheck: '', assignment: '' },
  coderunner: {
    files: { 'README.md': 'coderunner/README.md', 'template.py': 'coderunner/template.py', 'image/install.sh': 'install.sh' },
    wirecheck: 'image',
    assignment: '',
  },
  github: {
    files: { 'README.md': 'github/README.md', '.github/workflows/wirecheck.yml': 'github/wirecheck.yml' },
    wirecheck: '.github/wirecheck',
    assignment: '.github/wirecheck',
  },
  gitlab: { files: { 'README.md': 'gitlab/README.md', '.gitlab-ci.yml': 'gitlab/gitlab-ci.yml' }, wirecheck: '.wirecheck', assignment: '.wirecheck' },
  gradescope: {
    files: {
      'README.md': 'gradescope/README.md',
      'autograder/setup.sh': 'install.sh',
      'autograder/run_autograder': 'gradescope/run_autograder',
    },
    wirecheck: 'autograder',
    assignment: 'autograder',
    archive: { name: 'autograder.zip', folder: 'autograder', kind: 'zip' },
  },
  prairielearn: {
    files: {
      'README.md': 'prairielearn/README.md',
      'info.json': 'prairielearn/info.json',
      'serverFilesCourse/wirecheck/run.sh': 'prairielearn/run.sh',
      ...image,
    },
    wirecheck: 'image',
    assignment: 'serverFilesCourse/wirecheck',
  },
  vpl: {
    files: { 'README.md': 'vpl/README.md', 'vpl_evaluate.sh': 'vpl/vpl_evaluate.sh', 'image/install.sh': 'install.sh' },
    wirecheck: 'image',
    assignment: '',
  },
}
