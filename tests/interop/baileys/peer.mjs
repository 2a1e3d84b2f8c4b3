// Baileys as a peer of the interop tests: see ../PEERS.md for the protocol on standard input and output.
//
// Baileys is used as published. Its one concession to a sandbox is the pinned Noise root, which is an exported object: we
// put the sandbox's key there before the first connection. The certificate is made known to Node, not to Baileys.

import { createInterface } from 'node:readline'
import { createRequire } from 'node:module'
import { readFileSync } from 'node:fs'
import tls from 'node:tls'
import pino from 'pino'
import makeWASocket, {
  DEF_MEDIA_HOST,
  DisconnectReason,
  WA_CERT_DETAILS,
  makeCacheableSignalKeyStore,
  useMultiFileAuthState
} from 'baileys'
import { acts } from './acts.mjs'
import { around, tellAround } from './around.mjs'
import { business } from './business.mjs'
import { kinds, watch } from './kinds.mjs'
import { makeBook } from './book.mjs'
import { questions } from './questions.mjs'
import { tell } from './events.mjs'

const out = value => process.stdout.write(JSON.stringify(value) + '\n')
const logger = pino({ level: process.env.PEER_LOG ?? 'silent' }, pino.destination(2))
const fail = error => process.stderr.write(String(error?.stack ?? error) + '\n')

const book = makeBook()
const trusted = new Set()
let sock = null
let options = null
let shown = null // resolves when the first QR is shown: from then on a link code can be asked for

// Every TLS connection of this process trusts this authority too, as with NODE_EXTRA_CA_CERTS.
function trust(file) {
  if (!file || trusted.has(file)) return
  trusted.add(file)
  const authority = readFileSync(file)
  const make = tls.createSecureContext
  tls.createSecureContext = about => {
    const secure = make(about)
    if (!about?.ca) secure.context.addCACert(authority)
    return secure
  }
}

// What has no address but a path is on WhatsApp's media host: here that is the sandbox.
const fetched = globalThis.fetch
globalThis.fetch = (target, ...rest) => {
  const url = new URL(target)
  if (url.hostname === DEF_MEDIA_HOST) url.host = new URL(options.url).host
  return fetched(url, ...rest)
}

async function connect() {
  const { state, saveCreds } = await useMultiFileAuthState(options.auth)
  const me = makeWASocket({
    auth: { creds: state.creds, keys: makeCacheableSignalKeyStore(state.keys, logger) },
    logger,
    waWebSocketUrl: options.url,
    browser: ['Ubuntu', 'Chrome', '22.04.4'],
    markOnlineOnConnect: false,
    syncFullHistory: false,
    shouldSyncHistoryMessage: () => true,
    connectTimeoutMs: 10_000,
    defaultQueryTimeoutMs: 15_000,
    retryRequestDelayMs: 100,
    getMessage: key => book.content(key.id)
  })
  sock = me
  me.ev.on('creds.update', saveCreds)
  const people = () => ({ jid: state.creds.me?.id ?? '', lid: state.creds.me?.lid ?? '' })
  tell(me, book, people, out)
  tellAround(me, out)
  if (options.details) watch(me, out)
  me.ev.on('connection.update', update => {
    if (sock !== me) return
    if (update.qr) {
      out({ event: 'qr', code: update.qr })
      shown.resolve()
    }
    if (update.isNewLogin) out({ event: 'paired', ...people() })
    if (update.connection === 'open') out({ event: 'open', ...people() })
    if (update.connection === 'close') closed(update.lastDisconnect?.error)
  })
}

function closed(error) {
  const code = error?.output?.statusCode
  if (code === DisconnectReason.restartRequired) return connect().catch(fail)
  const reason = String(error?.message ?? code ?? '')
  sock = null
  shown?.reject(new Error(reason))
  if (code === DisconnectReason.loggedOut) out({ event: 'logged_out', reason })
  out({ event: 'closed', reason })
}

function promise() {
  const made = {}
  made.wait = new Promise((resolve, reject) => Object.assign(made, { resolve, reject }))
  made.wait.catch(() => {})
  return made
}

const online = () => {
  if (!sock) throw new Error('not started')
  return sock
}

const ops = {
  ...acts({ sock: online, book, folder: () => options.auth, live: () => sock }),
  ...kinds({ sock: online, book }),
  ...around({ sock: online }),
  ...business({ sock: online }),
  ...questions({ sock: online }),
  async version() {
    const { version } = createRequire(import.meta.url)('baileys/package.json')
    return { engine: 'baileys', version }
  },
  async start(command) {
    options = command
    shown = promise()
    trust(command.ca)
    WA_CERT_DETAILS.PUBLIC_KEY = Buffer.from(command.root, 'hex')
    await connect()
    return {}
  },
  async code({ phone, custom }) {
    await shown.wait
    return { code: await online().requestPairingCode(phone, custom) }
  },
  async stop() {
    const old = sock
    sock = null
    await old?.end(undefined)
    return {}
  },
  async logout() {
    await online().logout()
    return {}
  },
  async quit() {
    setImmediate(() => process.exit(0))
    return {}
  }
}

process.on('unhandledRejection', fail)
process.on('uncaughtException', fail)
// Baileys and libsignal write to the console; standard output belongs to the protocol.
console.log = console.info = console.warn = console.debug = (...words) => process.stderr.write(words.join(' ') + '\n')

for await (const line of createInterface({ input: process.stdin })) {
  if (!line.trim()) continue
  const { n, op, ...command } = JSON.parse(line)
  Promise.resolve()
    .then(() => {
      if (!ops[op]) throw new Error(`no op ${op}`)
      return ops[op](command)
    })
    .then(ok => out(typeof ok === 'string' ? { n, unsupported: ok } : { n, ok }))
    .catch(error => out({ n, error: String(error?.message ?? error) }))
}
process.exit(0)
