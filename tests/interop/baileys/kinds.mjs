// Every kind of message in and out of Baileys: commands for the driver, and events of what came.
//
// In commands {"$bytes": base64} stands for bytes, {"$date": ms} for a date and {"$message": id} for a message that
// came or went. Content is shown as Baileys' own schema reads it, with bytes in base64 and enums as numbers.

import { createHmac, randomBytes, createCipheriv } from 'node:crypto'
import {
  downloadContentFromMessage,
  downloadMediaMessage,
  generateMessageIDV2,
  getAggregateVotesInPollMessage,
  getContentType,
  normalizeMessageContent,
  proto
} from 'baileys'
import { decryptEventResponse, decryptPollVote } from 'baileys/lib/Utils/process-message.js'

const known = new Map() // message id -> the message, in and out

const shown = message => message && proto.Message.toObject(proto.Message.fromObject(message), {
  longs: Number,
  bytes: String
})

const revive = value => {
  if (Array.isArray(value)) return value.map(revive)
  if (value === null || typeof value !== 'object') return value
  if ('$bytes' in value) return Buffer.from(value.$bytes, 'base64')
  if ('$date' in value) return new Date(value.$date)
  if ('$message' in value) return found(value.$message)
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, revive(each)]))
}

const found = id => {
  const message = known.get(id)
  if (!message) throw new Error(`no message ${id}`)
  return message
}

export function watch(me, out) {
  me.ev.on('messages.upsert', ({ messages }) => {
    for (const m of messages) {
      known.set(m.key.id, m)
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
  for (const kind of ['messages.update', 'messages.reaction', 'presence.update', 'message-receipt.update', 'chats.update']) {
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

const secretOf = message => message.message.messageContextInfo.messageSecret

const hash = async text => Buffer.from(await crypto.subtle.digest('SHA-256', Buffer.from(text)))

// `way` opens what the first fitting pair of names opens: people are known by number and by LID.
function first(authors, actors, way) {
  let last
  for (const author of authors) {
    for (const actor of actors) {
      try {
        return { ...way(author, actor), author, actor }
      } catch (error) {
        last = error
      }
    }
  }
  throw last
}

export const kinds = ({ sock, sent }) => ({
  async content({ to, content, options }) {
    const id = generateMessageIDV2(sock().user?.id)
    const made = await sock().sendMessage(to, revive(content), { ...revive(options ?? {}), messageId: id })
    sent.set(id, made.message)
    known.set(id, made)
    return { id, key: made.key, content: shown(normalizeMessageContent(made.message)) }
  },
  // Send a message as it is, given as Baileys' schema has it.
  async relay({ to, message }) {
    const id = generateMessageIDV2(sock().user?.id)
    const made = proto.Message.fromObject(revive(message))
    sent.set(id, made)
    known.set(id, { key: { id, remoteJid: to, fromMe: true }, message: made })
    await sock().relayMessage(to, made, { messageId: id })
    return { id }
  },
  // A message as it was made.
  async made({ id }) {
    return { message: shown(found(id).message) }
  },
  async download({ id }) {
    return { data: (await downloadMediaMessage(found(id), 'buffer', {})).toString('base64') }
  },
  // Ask the phone to upload a file again. (downloadMediaMessage() would, but does not see the status of its own error.)
  async renew({ id }) {
    await sock().updateMediaMessage(found(id))
    return {}
  },
  // The larger picture of a link preview or of a document.
  async thumbnail({ id, kind, host }) {
    const inner = normalizeMessageContent(found(id).message)
    const part = inner[getContentType(inner)]
    const file = { mediaKey: part.mediaKey, directPath: part.thumbnailDirectPath }
    const pieces = []
    for await (const piece of await downloadContentFromMessage(file, kind, { host })) pieces.push(piece)
    return { data: Buffer.concat(pieces).toString('base64') }
  },
  async vote({ to, id, options, author, actor }) {
    const poll = found(id)
    const selectedOptions = await Promise.all(options.map(hash))
    const plaintext = proto.Message.PollVoteMessage.encode({ selectedOptions }).finish()
    const vote = seal(plaintext, { secret: secretOf(poll), id, author, actor, use: 'Poll Vote' })
    const own = generateMessageIDV2(sock().user?.id)
    const pollUpdateMessage = { pollCreationMessageKey: poll.key, vote, senderTimestampMs: Date.now() }
    await sock().relayMessage(to, { pollUpdateMessage }, { messageId: own })
    return { id: own }
  },
  async answer({ to, id, answer, author, actor }) {
    const event = found(id)
    const plaintext = proto.Message.EventResponseMessage.encode({ ...answer, timestampMs: Date.now() }).finish()
    const sealed = seal(plaintext, { secret: secretOf(event), id, author, actor, use: 'Event Response' })
    const own = generateMessageIDV2(sock().user?.id)
    const encEventResponseMessage = { eventCreationMessageKey: event.key, ...sealed }
    await sock().relayMessage(to, { encEventResponseMessage }, { messageId: own })
    return { id: own }
  },
  // The votes in one of our polls that came with these messages.
  async tally({ id, votes, authors, actors }) {
    const poll = found(id)
    const pollUpdates = votes.map(each => {
      const message = found(each)
      const { vote } = normalizeMessageContent(message.message).pollUpdateMessage
      const opened = first(authors, actors, (pollCreatorJid, voterJid) => ({
        vote: decryptPollVote(vote, { pollCreatorJid, voterJid, pollMsgId: id, pollEncKey: secretOf(poll) })
      }))
      return { pollUpdateMessageKey: message.key, vote: opened.vote }
    })
    const counted = getAggregateVotesInPollMessage({ message: poll.message, pollUpdates })
    return { votes: Object.fromEntries(counted.map(({ name, voters }) => [name, voters.length])) }
  },
  async said({ id, answer, authors, actors }) {
    const event = found(id)
    const sealed = normalizeMessageContent(found(answer).message).encEventResponseMessage
    const opened = first(authors, actors, (eventCreatorJid, responderJid) => ({
      said: decryptEventResponse(sealed, {
        eventCreatorJid, responderJid, eventMsgId: id, eventEncKey: secretOf(event)
      })
    }))
    return { ...opened, said: proto.Message.EventResponseMessage.toObject(opened.said, { enums: String, longs: Number }) }
  },
  async receipt({ to, participant, ids, kind }) {
    await sock().sendReceipt(to, participant, ids, kind)
    return {}
  },
  async watch({ jid }) {
    await sock().presenceSubscribe(jid)
    return {}
  }
})
