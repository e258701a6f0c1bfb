/** Python: checks the syntax without running the program, and recognises Python 2. */

import { basename, join } from 'node:path'
import { limits } from '../../support/limits.js'
import { BuildFault } from '../building/build-fault.js'
import { fileWord, showCommand } from '../../support/command-line.js'
import type { BuildTools, StartCommand, BuildStep } from '../building/build-tools.js'
import { newerThan, pythonFeatures } from './newer-language.js'
import { requireModules } from './python-modules.js'
import { requireNamed } from './shared-libraries.js'
import { parentOf, type SourceFile } from '../source/source-listing.js'

/** The result of the checking script for a file. */
interface PythonCheck {
  /** The SyntaxError as Python prints it; empty if there is none. */
  readonly fault: string
  /** The interpreter's version of the language: `3.11`. */
  readonly version: string
  /** Modules that only Python 2 has and that are imported without a guard, each with its line. */
  readonly oldModules: readonly (readonly [name: string, line: number])[]
  /** Calls of functions that only Python 2 has and that the program does not define. */
  readonly oldCalls: readonly (readonly [name: string, line: number])[]
  /** Modules that are imported at the top without a guard, and that neither the submission nor this machine has. */
  readonly missing: readonly (readonly [name: string, line: number])[]
  /** The same of shared libraries that ctypes opens by their names. */
  readonly libraries: readonly (readonly [name: string, line: number])[]
}

export const python2Hint =
  'Python 2 ended in 2020. Convert the program to Python 3: print(…) with parentheses, `except X as e`, input() for raw_input(), bytes for everything that goes through a socket. `2to3 -w` does most of it.'

/** Reads one file and prints the result as JSON. It runs in the same interpreter as the program. */
const checkingScript = `
import ast, importlib.util, json, os, sys, tokenize, traceback, warnings
warnings.simplefilter('ignore')
path, shown = sys.argv[1], sys.argv[2]
found = {'version': '%d.%d' % sys.version_info[:2], 'fault': '', 'oldModules': [], 'oldCalls': [], 'missing': [], 'libraries': []}
OLD_CALLS = {'raw_input', 'unicode', 'xrange', 'unichr', 'long', 'basestring', 'execfile', 'reduce', 'cmp', 'apply'}
OLD = {'SocketServer', 'Queue', 'thread', 'urllib2', 'urlparse', 'BaseHTTPServer', 'SimpleHTTPServer', 'ConfigParser',
       'cPickle', 'StringIO', 'cStringIO', 'httplib', 'Tkinter', 'commands', 'exceptions', 'HTMLParser', '__builtin__'}
def importable(name):
    folder = os.path.dirname(os.path.abspath(path))
    if any(os.path.exists(os.path.join(folder, name + end)) for end in ('', '.py')): return True
    try: return importlib.util.find_spec(name) is not None
    except Exception: return False
def loadable(name):
    try:
        import ctypes
        return '/' in name or os.path.exists(os.path.join(os.path.dirname(path), name)) or bool(ctypes.CDLL(name))
    except OSError: return False
    except Exception: return True
def walk(node, guarded, inside=False):
    if isinstance(node, (ast.Import, ast.ImportFrom)) and not guarded:
        names = [node.module] if isinstance(node, ast.ImportFrom) else [each.name for each in node.names]
        for name in names:
            if name and name.split('.')[0] in OLD and not getattr(node, 'level', 0) and not importable(name.split('.')[0]):
                found['oldModules'].append([name, node.lineno])
            elif name and not inside and not getattr(node, 'level', 0) and not importable(name.split('.')[0]):
                found['missing'].append([name.split('.')[0], node.lineno])
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in OLD_CALLS and not guarded:
        found['oldCalls'].append([node.func.id, node.lineno])
    if isinstance(node, ast.Call) and getattr(node.func, 'attr', getattr(node.func, 'id', '')) in ('CDLL', 'LoadLibrary') and node.args:
        name = getattr(node.args[0], 'value', None)
        if isinstance(name, str) and not (guarded or inside or loadable(name)): found['libraries'].append([name, node.lineno])
    inside = inside or isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
    guards = guarded or isinstance(node, (ast.Try, ast.If))
    for child in ast.iter_child_nodes(node): walk(child, guards if isinstance(node, (ast.Try, ast.If)) else guarded, inside)
try:
    with open(path, 'rb') as file: source = file.read()
    tree = ast.parse(source, shown)
    compile(tree, shown, 'exec')
    with tokenize.open(path) as file: file.read()  # the parser accepts bytes in comments that the interpreter rejects
    walk(tree, False)
    defined = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    defined |= {n.name for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)}
    defined |= {a.asname or a.name for n in ast.walk(tree) if isinstance(n, (ast.Import, ast.ImportFrom)) for a in n.names}
    defined |= {n.arg for n in ast.walk(tree) if isinstance(n, ast.arg)} | {n.name for n in ast.walk(tree) if isinstance(n, ast.ClassDef)}
    found['oldCalls'] = [call for call in found['oldCalls'] if call[0] not in defined and '*' not in defined]
except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
    found['fault'] = ''.join(traceback.format_exception_only(type(error), error))
print(json.dumps(found))
`

/** Checks a Python program and returns how to start it. */
export async function buildPython(source: SourceFile, tools: BuildTools): Promise<StartCommand> {
  const python = await tools.requireTool('python3')
  await checkPython(source.path, source.text, tools)
  const cwd = join(tools.root, source.folder)
  if (source.stem === '__main__' && source.folder !== '') {
    return {
      file: python,
      args: ['-m', basename(source.folder)],
      cwd: join(tools.root, parentOf(source.folder)),
      shown: showCommand('python3', '-m', basename(source.folder)),
    }
  }
  return { file: python, args: [fileWord(basename(source.path))], cwd, shown: showCommand('python3', fileWord(source.path)) }
}

/** Throws a fault if a file is not valid Python 3. */
export async function checkPython(path: string, text: string, tools: BuildTools): Promise<void> {
  const python = await tools.requireTool('python3')
  const shown = showCommand('python3', '-m', 'py_compile', fileWord(path))
  const step: BuildStep = { file: python, args: ['-I', '-c', checkingScript, path, path], shown }
  const result = await tools.attempt(step)
  if (result.status !== 0) throw await tools.faultOf(step, result)
  const check = readCheck(result.stdout)
  if (check === undefined) throw await tools.faultOf(step, result)
  const old = check.fault === '' ? oldNames(check) : oldSyntax(text, check.fault)
  if (old !== undefined)
    throw new BuildFault('failed', `${path} is written for Python 2: ${old}.\n${check.fault}`.trim(), { command: shown, hint: python2Hint })
  if (check.fault === '') {
    requireModules(path, check.missing, shown)
    return requireNamed(path, check.libraries)
  }
  const newer = newerThan(check.version, [{ path, language: 'Python', text }], pythonFeatures, 'the interpreter')
  if (newer !== undefined) throw new BuildFault('untested', `${newer}\n${check.fault}`.trim(), { command: shown })
  const fault = check.fault.includes(path) ? check.fault : `${path}: ${check.fault}`
  throw new BuildFault('failed', fault.trimEnd().slice(0, limits.buildMessageCharacters), { command: shown, hint: syntaxHint(check.fault, path) })
}

/** Undefined if the output was cut, as for a file that imports thousands of modules. */
function readCheck(json: string): PythonCheck | undefined {
  try {
    return JSON.parse(json) as PythonCheck
  } catch {
    return undefined
  }
}

function syntaxHint(fault: string, path: string): string {
  if (/TabError|IndentationError/.test(fault)) return 'Python needs consistent indentation: use either spaces or tabs in the whole file.'
  if (/codec can't decode|encoding declaration|encoding problem/.test(fault))
    return 'Save the file as UTF-8, or declare its encoding in its first line: # -*- coding: latin-1 -*-'
  return `The mistake is in the line shown or just before it. To see the same message, run: ${showCommand('python3', fileWord(path))}`
}

/** What replaces a function of Python 2. */
const callsToday: Readonly<Record<string, string>> = {
  raw_input: 'input()',
  unicode: 'str()',
  xrange: 'range()',
  unichr: 'chr()',
  long: 'int()',
  reduce: 'functools.reduce()',
}

function oldNames({ oldModules, oldCalls }: PythonCheck): string | undefined {
  const [module] = oldModules
  if (module !== undefined) return `line ${module[1]} imports ${module[0]}, which Python 3 does not have`
  const [call] = oldCalls
  if (call === undefined) return undefined
  const now = callsToday[call[0]]
  return `line ${call[1]} calls ${call[0]}(), which ${now === undefined ? 'Python 3 does not have' : `is ${now} in Python 3`}`
}

/** Syntax that only Python 2 has, for a file that Python 3 rejects. */
function oldSyntax(text: string, fault: string): string | undefined {
  const signs: readonly (readonly [RegExp, string])[] = [
    [/^[ \t]*print[ \t]+(?![=(.,)])["'\w%[{-]/, 'is a print statement'],
    [/^[ \t]*print[ \t]*>>/, 'is a print statement'],
    [/^[ \t]*except[ \t]+[\w.]+[ \t]*,[ \t]*\w+[ \t]*:/, 'has `except X, e`, which is `except X as e` in Python 3'],
    [/^[ \t]*except[ \t]+\([^)]*\)[ \t]*,[ \t]*\w+[ \t]*:/, 'has `except X, e`, which is `except X as e` in Python 3'],
    [/^[ \t]*raise[ \t]+[\w.]+[ \t]*,/, 'has `raise X, text`, which is `raise X(text)` in Python 3'],
    [/^[ \t]*exec[ \t]+["'\w]/, 'is an exec statement'],
    [/^[ \t]*print[ \t]+(?![=(.,)]|(?:and|or|if|in|is|not)\b)\w/, 'is a print statement'],
    [/`[^`]+`/, 'has backquotes, which are repr() in Python 3'],
    [/\bur["']/, 'has a string with the prefix ur, which Python 3 does not have'],
    [/\b(?:lambda\s*|def\s+\w+\s*\([^()]*)\([^()]*\)[^()]*[:)]/, 'takes a tuple apart in its parameters, which Python 3 does not do'],
    [/<>/, 'has <>, which is != in Python 3'],
    [/\b0[0-7]+\b(?!\.)|\b\d+L\b/, 'has a number in the notation of Python 2'],
  ]
  const lines = text.split('\n')
  const at = Number(/line (\d+)/.exec(fault)?.[1] ?? 0)
  const order = [at, at - 1, at + 1].filter((line) => line > 0 && line <= lines.length)
  for (const line of order) {
    const sign = signs.find(([pattern]) => pattern.test((lines[line - 1] ?? '').slice(0, 1_000)))
    if (sign !== undefined) return `line ${line} ${sign[1]}`
  }
  return /Missing parentheses in call to 'print'/.test(fault) ? `line ${at} is a print statement` : undefined
}
