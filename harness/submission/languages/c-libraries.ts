/** Libraries of C and C++ that do not come with the compiler: their headers, Debian packages, and how they are linked. */

import { access, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { BuildFault } from '../building/build-fault.js'
import type { BuildTools } from '../building/build-tools.js'

interface CLibrary {
  readonly header: RegExp
  /** The Debian package. */
  readonly package: string
  /** What the linker needs; left out for libraries that are headers only. */
  readonly link?: readonly string[]
}

const libraries: readonly CLibrary[] = [
  { header: /^pcap(?:\.h$|\/)/, package: 'libpcap-dev', link: ['-lpcap'] },
  { header: /^boost\//, package: 'libboost-dev' },
  { header: /^asio(?:\.hpp$|\/)/, package: 'libasio-dev' },
  { header: /^openssl\//, package: 'libssl-dev', link: ['-lssl', '-lcrypto'] },
  { header: /^n?curses\.h$/, package: 'libncurses-dev', link: ['-lncurses'] },
  { header: /^uv\.h$/, package: 'libuv1-dev', link: ['-luv'] },
  { header: /^(?:event\.h$|event2\/)/, package: 'libevent-dev', link: ['-levent'] },
  { header: /^ev\.h$/, package: 'libev-dev', link: ['-lev'] },
  { header: /^zmq\.h/, package: 'libzmq3-dev', link: ['-lzmq'] },
  { header: /^curl\//, package: 'libcurl4-openssl-dev', link: ['-lcurl'] },
  { header: /^json-c\//, package: 'libjson-c-dev', link: ['-ljson-c'] },
  { header: /^jansson\.h$/, package: 'libjansson-dev', link: ['-ljansson'] },
  { header: /^cjson\//, package: 'libcjson-dev', link: ['-lcjson'] },
  { header: /^nlohmann\//, package: 'nlohmann-json3-dev' },
  { header: /^fmt\//, package: 'libfmt-dev', link: ['-lfmt'] },
  { header: /^readline\//, package: 'libreadline-dev', link: ['-lreadline'] },
  { header: /^zlib\.h$/, package: 'zlib1g-dev', link: ['-lz'] },
  { header: /^netinet\/sctp\.h$/, package: 'libsctp-dev', link: ['-lsctp'] },
  { header: /^sys\/capability\.h$/, package: 'libcap-dev', link: ['-lcap'] },
  { header: /^bsd\//, package: 'libbsd-dev', link: ['-lbsd'] },
  { header: /^libnet\.h$/, package: 'libnet1-dev', link: ['-lnet'] },
]

/** What the linker needs for the libraries that these texts include. */
export function linkFlags(texts: readonly string[]): readonly string[] {
  const headers = headersIn(texts)
  return libraries.filter(({ header }) => headers.some((each) => header.test(each))).flatMap(({ link }) => link ?? [])
}

/** All sources in C and C++ of a submission. */
export function textsOf(tools: BuildTools): readonly string[] {
  return tools.sources.programs.filter(({ language }) => language === 'C' || language === 'C++').map(({ text }) => text)
}

/**
 * The fault of a machine that lacks a library, by the output of a compiler, linker or make; undefined if that is not the reason.
 * Since a build can print anything, one of the sources must include a header of the library, and the machine must really lack it.
 */
export async function missingLibrary(output: string, { command, texts }: { command: string; texts: readonly string[] }): Promise<BuildFault | undefined> {
  const header = /fatal error: (\S+): No such file/.exec(output)?.[1]
  const linked = /cannot find (-l[\w+.-]+)/.exec(output)?.[1]
  const library = libraries.find((each) => (header !== undefined && each.header.test(header)) || (linked !== undefined && each.link?.includes(linked) === true))
  if (library === undefined || !headersIn(texts).some((each) => library.header.test(each))) return undefined
  const files = header !== undefined ? headerFolders.map((folder) => join(folder, header)) : libraryFiles(linked ?? '')
  if (await isAnyThere(files)) return undefined
  const subject = header ?? `the library of ${linked}`
  return new BuildFault('untested', `The program needs ${subject}, which is not installed on this machine. Install the package ${library.package}.`, {
    command,
  })
}

/** The Debian package of a shared library, by its file name (`libpcap.so.0.8`); undefined if it is not known. */
export function packageOf(file: string): string | undefined {
  return libraries.find(({ link = [] }) => link.some((flag) => `lib${flag.slice('-l'.length)}` === stemOf(file)))?.package
}

/** Whether this machine has a shared library under the name of another version: `libssl.so.3` for `libssl.so.1.1`. */
export async function hasOtherVersion(file: string): Promise<boolean> {
  const names = await Promise.all(libraryFolders.map((folder) => readdir(folder).catch(() => [])))
  return names.flat().some((name) => name !== file && name.startsWith(`${stemOf(file)}.so.`))
}

const stemOf = (file: string): string => file.split('.so')[0] ?? file

function headersIn(texts: readonly string[]): readonly string[] {
  return texts.flatMap((text) => [...text.matchAll(/^[ \t]*#[ \t]*include[ \t]*[<"]([^>"\n]+)[>"]/gm)].map((match) => match[1] ?? ''))
}

/** Debian's name of this machine's architecture in the paths of libraries. */
const architecture = process.arch === 'arm64' ? 'aarch64-linux-gnu' : 'x86_64-linux-gnu'

/** Where compilers look for headers and libraries without being told. */
const headerFolders = ['/usr/include', `/usr/include/${architecture}`, '/usr/local/include']
const libraryFolders = ['/usr/lib', `/usr/lib/${architecture}`, '/usr/lib64', '/usr/local/lib']

function libraryFiles(flag: string): readonly string[] {
  const name = flag.slice('-l'.length)
  return libraryFolders.flatMap((folder) => [`lib${name}.so`, `lib${name}.a`].map((file) => join(folder, file)))
}

async function isAnyThere(files: readonly string[]): Promise<boolean> {
  const found = await Promise.all(
    files.map((file) =>
      access(file).then(
        () => true,
        () => false,
      ),
    ),
  )
  return found.includes(true)
}
