// A Baileys client under remote control: one JSON command per line on stdin, one JSON event per line on stdout.
//
// Commands carry an `op` and an `n`; the answer is {n, ok} or {n, error}. Everything else on stdout is an event
// {event, ...}. Baileys is used as published. Its one concession to a sandbox is the pinned Noise root, which is
// an exported object: we put the sandbox's key there before the first connection.

import { createInterface } from 'node:readline'
import { rmSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import pino from 'pino'
import makeWASocket, {
  DisconnectReason,
  WA_CERT_DETAILS,
  generateMessageIDV2,
  makeCacheableSignalKeyStore,
  proto,
  useMultiFileAuthState
} from 'baileys'
import { kinds, watch } from './kinds.mjs'

const out = value => process.stdout.write(JSON.stringify(value) + '\n')
const logger = pino({ level: process.env.BAILEYS_LOG ?? 'silent' }, pino.destination(2))

const APP_STATE_EVENTS = [
  'chats.update',
  'chats.delete',
  'messages.delete',
  'contacts.upsert',
  'labels.edit',
  'labels.association',
  'settings.update'
]

let sock = null
let options = null
let stopping = false
const sent = new Map() // message id -> content, what getMessage answers retries from

const plainText = message =>
  message?.conversation ??
  message?.extendedTextMessage?.text ??
  message?.ephemeralMessage?.message?.extendedTextMessage?.text ??
  null

async function connect() {
  const { state, saveCreds } = await useMultiFileAuthState(options.auth)
  const me = makeWASocket({
    auth: { creds: state.creds, keys: makeCacheableSignalKeyStore(state.keys, logger) },
    logger,
    waWebSocketUrl: options.url,
    browser: options.browser ?? ['Ubuntu', 'Chrome', '22.04.4'],
    markOnlineOnConnect: options.online ?? false,
    syncFullHistory: false,
    connectTimeoutMs: 10_000,
    defaultQueryTimeoutMs: 15_000,
    retryRequestDelayMs: 100,
    generateHighQualityLinkPreview: false,
    getMessage: async key => sent.get(key.id)
  })
  sock = me
  watch(me, out)
  me.ev.on('creds.update', saveCreds)
  me.ev.on('connection.update', update => {
    if (sock !== me) return
    if (update.qr) out({ event: 'qr', qr: update.qr })
    if (update.isNewLogin) out({ event: 'paired' })
    if (update.receivedPendingNotifications) out({ event: 'synced' })
    if (update.connection === 'open') out({ event: 'open', me: me.user })
    if (update.connection === 'close') {
      const code = update.lastDisconnect?.error?.output?.statusCode ?? 0
      out({ event: 'close', code, reason: String(update.lastDisconnect?.error?.message ?? '') })
      if (!stopping && code === DisconnectReason.restartRequired) connect().catch(fail)
    }
  })
  me.ev.on('messages.upsert', ({ messages, type }) => {
    for (const m of messages) {
      out({
        event: 'message',
        type,
        key: m.key,
        pushName: m.pushName ?? null,
        text: plainText(m.message),
        status: m.status ?? null,
        stub: m.messageStubType ? proto.WebMessageInfo.StubType[m.messageStubType] : null,
        stubText: m.messageStubParameters ?? null,
        timestamp: Number(m.messageTimestamp ?? 0)
      })
    }
  })
  me.ev.on('messages.update', updates => {
    for (const { key, update } of updates) {
      out({ event: 'update', key, status: update.status ?? null, text: plainText(update.message) })
    }
  })
  // What app state tells, each under Baileys' own name for it.
  for (const kind of APP_STATE_EVENTS) {
    me.ev.on(kind, data => out({ event: 'appstate', kind, data }))
  }
  me.ev.on('messages.update', updates => {
    for (const { key, update } of updates) {
      if (typeof update.starred === 'boolean') out({ event: 'appstate', kind: 'star', data: { key, ...update } })
    }
  })
  me.ev.on('message-receipt.update', updates => {
    for (const { key, receipt } of updates) out({ event: 'receipt', key, receipt })
  })
}

const fail = error => out({ event: 'error', message: String(error?.stack ?? error) })

const ops = {
  ...kinds({ sock: () => sock, sent }),
  async start(command) {
    options = command
    stopping = false
    if (command.root) WA_CERT_DETAILS.PUBLIC_KEY = Buffer.from(command.root, 'hex')
    await connect()
    return {}
  },
  async code({ phone, code }) {
    return { code: await sock.requestPairingCode(phone, code) }
  },
  async send({ to, text }) {
    // Kept before it is sent: a retry receipt can be here before sendMessage() returns.
    const id = generateMessageIDV2(sock.user?.id)
    sent.set(id, { conversation: text })
    await sock.sendMessage(to, { text }, { messageId: id })
    return { id }
  },
  async group({ jid }) {
    return { group: await sock.groupMetadata(jid) }
  },
  // Post to the account's status, for these people.
  async post({ text, audience }) {
    const id = generateMessageIDV2(sock.user?.id)
    sent.set(id, { extendedTextMessage: { text } })
    await sock.sendMessage('status@broadcast', { text }, { messageId: id, statusJidList: audience })
    return { id }
  },
  async read({ key }) {
    await sock.readMessages([key])
    return {}
  },
  // Change app state: `modification` as for chatModify().
  async modify({ modification, jid }) {
    await sock.chatModify(modification, jid)
    return {}
  },
  async lookup({ phone }) {
    return { result: (await sock.onWhatsApp(phone)) ?? [] }
  },
  async presence({ kind, to }) {
    await sock.sendPresenceUpdate(kind, to)
    return {}
  },
  // Lose every Signal session with a peer, as a client does whose store was damaged.
  async forget({ matching, kind = 'session-' }) {
    const gone = readdirSync(options.auth).filter(f => f.startsWith(kind) && f.includes(matching))
    for (const f of gone) rmSync(join(options.auth, f))
    return { gone }
  },
  async stop() {
    stopping = true
    const old = sock
    sock = null
    old?.end(undefined)
    return {}
  },
  async logout() {
    stopping = true
    await sock.logout()
    return {}
  },
  async quit() {
    setImmediate(() => process.exit(0))
    return {}
  }
}

process.on('unhandledRejection', fail)
process.on('uncaughtException', fail)
// Baileys and libsignal write to the console; stdout belongs to the protocol above.
console.log = console.info = console.warn = console.debug = (...args) => process.stderr.write(args.join(' ') + '\n')

for await (const line of createInterface({ input: process.stdin })) {
  if (!line.trim()) continue
  const command = JSON.parse(line)
  Promise.resolve()
    .then(() => ops[command.op](command))
    .then(ok => out({ n: command.n, ok }))
    .catch(error => out({ n: command.n, error: String(error?.message ?? error) }))
}
process.exit(0)
