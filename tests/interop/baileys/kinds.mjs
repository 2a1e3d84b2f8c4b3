// More than ../PEERS.md asks for, for tests of Baileys alone: any content there is, and all that Baileys tells.
//
// In commands {"$bytes": base64} stands for bytes, {"$date": ms} for a date and {"$message": id} for a message that
// came or went. Content is shown as Baileys' own schema reads it, with bytes in base64 and enums as numbers. Keys are
// Baileys' own.

import { createHmac, randomBytes, createCipheriv } from 'node:crypto'
import {
  downloadContentFromMessage,
  generateMessageIDV2,
  getContentType,
  normalizeMessageContent,
  proto
} from 'baileys'
import { decryptEventResponse } from 'baileys/lib/Utils/process-message.js'
import { first, secretOf } from './acts.mjs'

const TOLD = [
  'messages.update',
  'messages.reaction',
  'messages.delete',
  'message-receipt.update',
  'presence.update',
  'chats.update',
  'chats.delete',
  'contacts.upsert',
  'labels.edit',
  'labels.association',
  'settings.update'
]

const shown = message => message && proto.Message.toObject(proto.Message.fromObject(message), {
  longs: Number,
  bytes: String
})

export function watch(me, out) {
  me.ev.on('messages.upsert', ({ messages }) => {
    for (const m of messages) {
      const inner = normalizeMessageContent(m.message)
      out({
        event: 'content',
        id: m.key.id,
        key: m.key,
        kind: getContentType(inner) ?? null,
        content: shown(inner) ?? null,
        whole: shown(m.message) ?? null,
        broadcast: m.broadcast ?? false
      })
    }
  })
  for (const kind of TOLD) {
    me.ev.on(kind, data => out({ event: 'told', kind, data: JSON.parse(JSON.stringify(data)) }))
  }
}

// What decryptPollVote() and decryptEventResponse() undo; Baileys has no code that makes them.
function seal(plaintext, { secret, id, author, actor, use }) {
  const mac = (key, ...parts) => parts.reduce((hash, part) => hash.update(part), createHmac('sha256', key)).digest()
  const key = mac(mac(Buffer.alloc(32), secret), id, author, actor, use, Buffer.from([1]))
  const encIv = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, encIv).setAAD(Buffer.from(`${id}\0${actor}`))
  return { encIv, encPayload: Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]) }
}

const hash = async text => Buffer.from(await crypto.subtle.digest('SHA-256', Buffer.from(text)))

export const kinds = ({ sock, book }) => {
  const revive = value => {
    if (Array.isArray(value)) return value.map(revive)
    if (value === null || typeof value !== 'object') return value
    if ('$bytes' in value) return Buffer.from(value.$bytes, 'base64')
    if ('$date' in value) return new Date(value.$date)
    if ('$message' in value) return book.found(value.$message)
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, revive(each)]))
  }

  const relay = async (to, content) => {
    const id = generateMessageIDV2(sock().user?.id)
    const message = proto.Message.fromObject(content)
    await book.sent(id, async () => {
      await sock().relayMessage(to, message, { messageId: id })
      return { key: { id, remoteJid: to, fromMe: true }, message }
    })
    return { id }
  }

  return {
    async content({ to, content, options }) {
      const id = generateMessageIDV2(sock().user?.id)
      const way = () => sock().sendMessage(to, revive(content), { ...revive(options ?? {}), messageId: id })
      const made = await book.sent(id, way)
      return { id, key: made.key, content: shown(normalizeMessageContent(made.message)) }
    },
    // Send a message as it is, given as Baileys' schema has it.
    relay: ({ to, message }) => relay(to, revive(message)),
    // A message as it was made.
    async made({ id }) {
      return { message: shown(book.found(id).message) }
    },
    // Ask the phone to upload a file again. (downloadMediaMessage() would, but does not see the status of its own error.)
    async renewFile({ id }) {
      await sock().updateMediaMessage(book.found(id))
      return {}
    },
    // The larger picture of a link preview or of a document.
    async thumbnail({ id, kind, host }) {
      const inner = normalizeMessageContent(book.found(id).message)
      const part = inner[getContentType(inner)]
      const file = { mediaKey: part.mediaKey, directPath: part.thumbnailDirectPath }
      const pieces = []
      for await (const piece of await downloadContentFromMessage(file, kind, { host })) pieces.push(piece)
      return { data: Buffer.concat(pieces).toString('base64') }
    },
    // A vote as another client would make it, under the names given.
    async seal_vote({ to, id, options, author, actor }) {
      const poll = book.found(id)
      const selectedOptions = await Promise.all(options.map(hash))
      const plaintext = proto.Message.PollVoteMessage.encode({ selectedOptions }).finish()
      const vote = seal(plaintext, { secret: secretOf(poll), id, author, actor, use: 'Poll Vote' })
      return relay(to, {
        pollUpdateMessage: { pollCreationMessageKey: poll.key, vote, senderTimestampMs: Date.now() }
      })
    },
    async seal_answer({ to, id, answer, author, actor }) {
      const event = book.found(id)
      const plaintext = proto.Message.EventResponseMessage.encode({ ...answer, timestampMs: Date.now() }).finish()
      const sealed = seal(plaintext, { secret: secretOf(event), id, author, actor, use: 'Event Response' })
      return relay(to, { encEventResponseMessage: { eventCreationMessageKey: event.key, ...sealed } })
    },
    async eventAnswer({ id, answer, authors, actors }) {
      const event = book.found(id)
      const sealed = normalizeMessageContent(book.found(answer).message).encEventResponseMessage
      const opened = first(authors, actors, (eventCreatorJid, responderJid) => ({
        said: decryptEventResponse(sealed, {
          eventCreatorJid, responderJid, eventMsgId: id, eventEncKey: secretOf(event)
        })
      }))
      const shape = { enums: String, longs: Number }
      return { ...opened, said: proto.Message.EventResponseMessage.toObject(opened.said, shape) }
    },
    async watch({ jid }) {
      await sock().presenceSubscribe(jid)
      return {}
    },
    async metadata({ jid }) {
      return { group: await sock().groupMetadata(jid) }
    },
    // Change app state: `modification` as for chatModify().
    async modify({ modification, jid }) {
      await sock().chatModify(modification, jid)
      return {}
    }
  }
}
