// The least HTTP server over Baileys that can send texts: what the race drives beside our gateway.
//
// It speaks the few calls of the gateway's doors that the race needs, so that all racers get the same requests. All
// sessions share one process; each has its multi-file auth state, as Baileys' documentation shows it. Baileys is the one
// that the interop tests pin.

import { readdirSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

const interop = new URL('../../interop/baileys/node_modules/', import.meta.url)
const baileys = await import(new URL('baileys/lib/index.js', interop))
const { default: pino } = await import(new URL('pino/pino.js', interop))
const { default: makeWASocket, DisconnectReason, WA_CERT_DETAILS } = baileys
const { generateMessageIDV2, makeCacheableSignalKeyStore, useMultiFileAuthState } = baileys

const { values: options } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    data: { type: 'string', default: 'raced' },
    url: { type: 'string' },
    root: { type: 'string' }
  }
})
WA_CERT_DETAILS.PUBLIC_KEY = Buffer.from(options.root, 'hex')
const logger = pino({ level: 'silent' })
const sessions = new Map() // token -> {socket, qr, online, sent}

const fresh = () => ({ socket: null, qr: '', online: false, sent: new Map() })

async function connect(token) {
  const { state, saveCreds } = await useMultiFileAuthState(join(options.data, token))
  const session = sessions.get(token)
  const socket = makeWASocket({
    auth: { creds: state.creds, keys: makeCacheableSignalKeyStore(state.keys, logger) },
    logger,
    waWebSocketUrl: options.url,
    markOnlineOnConnect: false,
    syncFullHistory: false,
    generateHighQualityLinkPreview: false,
    getMessage: async key => session.sent.get(key.id)
  })
  session.socket = socket
  socket.ev.on('creds.update', saveCreds)
  socket.ev.on('connection.update', update => {
    if (session.socket !== socket) return
    if (update.qr) session.qr = update.qr
    if (update.connection) session.online = update.connection === 'open'
    const code = update.lastDisconnect?.error?.output?.statusCode
    if (update.connection === 'close' && code === DisconnectReason.restartRequired) connect(token)
  })
}

// Answers when the server has acknowledged the message; sendMessage() alone answers when it is written.
async function text(session, { Phone, Body }) {
  const id = generateMessageIDV2(session.socket.user?.id)
  remember(session.sent, id, { conversation: Body })
  const acked = session.socket.waitForMessage(id)
  await session.socket.sendMessage(`${Phone}@s.whatsapp.net`, { text: Body }, { messageId: id })
  const answer = await acked
  if (answer?.tag !== 'ack' || answer.attrs.error) throw new Error(`not acknowledged: ${JSON.stringify(answer)}`)
  return { Details: 'Sent', Id: id, Timestamp: Number(answer.attrs.t ?? 0) }
}

// What retries are answered from: the newest few, as applications do that keep no database.
function remember(sent, id, content) {
  sent.set(id, content)
  if (sent.size > 256) sent.delete(sent.keys().next().value)
}

const data = value => ({ code: 200, success: true, data: value })
const status = session => (session.online ? 'CONNECTED' : 'CONNECTING')

const calls = {
  'POST /session/init': async (_, body) => {
    sessions.set(body.Token, fresh())
    return data({})
  },
  'POST /session/connect': async token => {
    await connect(token)
    return data({})
  },
  'GET /session/all': async () =>
    data([...sessions].map(([name, session]) => ({ name, connected: session.online, loggedIn: session.online }))),
  'POST /send/text': async (token, body) => data(await text(sessions.get(token), body)),
  'GET /session/qr': async (_, __, name) => ({ success: true, qr: sessions.get(name).qr }),
  'GET /session/status': async (_, __, name) => ({ success: true, state: status(sessions.get(name)) })
}

async function answer(request, response) {
  const parts = request.url.split('/')
  const pieces = []
  for await (const piece of request) pieces.push(piece)
  let code = 200
  let value
  try {
    const body = pieces.length ? JSON.parse(Buffer.concat(pieces)) : {}
    const call = calls[`${request.method} /${parts[1]}/${parts[2]}`]
    value = await call(request.headers.token, body, parts[3])
  } catch (error) {
    code = 500
    value = { success: false, error: String(error?.message ?? error) }
  }
  const reply = Buffer.from(JSON.stringify(value))
  response.writeHead(code, { 'Content-Type': 'application/json', 'Content-Length': reply.length })
  response.end(reply)
}

// libsignal writes to the console; standard output has the one line that says where we listen.
const say = console.log
console.log = console.info = console.warn = console.debug = () => {}
for (const token of readdirSync(options.data)) {
  sessions.set(token, fresh())
  connect(token)
}
const server = createServer(answer)
server.listen(Number(options.port), '127.0.0.1', () => say(`Raced ready: http://127.0.0.1:${server.address().port}`))
process.on('SIGTERM', () => process.exit(0))
