/** Python modules that a program imports and that this machine lacks: those of Windows, and packages to install. */

import { BuildFault } from '../building/build-fault.js'

const windowsOnly = new Set(['msvcrt', 'winreg', '_winreg', 'winsound', '_winapi', 'nt', 'win32api', 'win32con', 'win32gui', 'win32event', 'win32pipe', 'wmi'])

/** The Debian package of modules that programs for networks use. */
const packageOf: Readonly<Record<string, string>> = {
  scapy: 'python3-scapy',
  requests: 'python3-requests',
  numpy: 'python3-numpy',
  psutil: 'python3-psutil',
  cryptography: 'python3-cryptography',
  Crypto: 'python3-pycryptodome',
  yaml: 'python3-yaml',
  termcolor: 'python3-termcolor',
  colorama: 'python3-colorama',
  rich: 'python3-rich',
  dns: 'python3-dnspython',
  twisted: 'python3-twisted',
  tornado: 'python3-tornado',
  trio: 'python3-trio',
  gevent: 'python3-gevent',
  eventlet: 'python3-eventlet',
  uvloop: 'python3-uvloop',
  zmq: 'python3-zmq',
  websockets: 'python3-websockets',
  aiohttp: 'python3-aiohttp',
  httpx: 'python3-httpx',
  flask: 'python3-flask',
  bs4: 'python3-bs4',
  netifaces: 'python3-netifaces',
  pytz: 'python3-tz',
  dateutil: 'python3-dateutil',
  click: 'python3-click',
  tkinter: 'python3-tk',
  serial: 'python3-serial',
  netaddr: 'python3-netaddr',
  dpkt: 'python3-dpkt',
  impacket: 'python3-impacket',
  pcapy: 'python3-pcapy',
  nmap: 'python3-nmap',
  paramiko: 'python3-paramiko',
  msgpack: 'python3-msgpack',
  simplejson: 'python3-simplejson',
  ujson: 'python3-ujson',
  dill: 'python3-dill',
  nacl: 'python3-nacl',
  tqdm: 'python3-tqdm',
  tabulate: 'python3-tabulate',
  prettytable: 'python3-prettytable',
  prompt_toolkit: 'python3-prompt-toolkit',
  pyfiglet: 'python3-pyfiglet',
  pygame: 'python3-pygame',
  PIL: 'python3-pil',
  pycurl: 'python3-pycurl',
  wget: 'python3-wget',
  urllib3: 'python3-urllib3',
  validators: 'python3-validators',
  zeroconf: 'python3-zeroconf',
  socks: 'python3-socks',
  ifaddr: 'python3-ifaddr',
  dotenv: 'python3-dotenv',
  pandas: 'python3-pandas',
  matplotlib: 'python3-matplotlib',
}

/** Throws a fault for the first module that is missing for a known reason. Any other module fails when the program starts. */
export function requireModules(path: string, missing: readonly (readonly [name: string, line: number])[], command: string): void {
  for (const [name, line] of missing) {
    if (windowsOnly.has(name)) {
      throw new BuildFault('failed', `${path} imports ${name} (line ${line}), which exists only on Windows.`, {
        command,
        hint: 'Programs are graded on Linux. Use modules that every system has: select, termios or curses for the keyboard, socket and selectors for the network.',
      })
    }
    const found = packageOf[name]
    if (found !== undefined) {
      throw new BuildFault('untested', `${path} imports ${name} (line ${line}), which is not installed on this machine. Install the package ${found}.`)
    }
  }
}
