// What Baileys tells, as the events of ../PEERS.md.

import { areJidsSameUser, isLidUser, jidNormalizedUser, proto } from 'baileys'

const { CIPHERTEXT } = proto.WebMessageInfo.StubType
const { DELIVERY_ACK, READ, PLAYED } = proto.WebMessageInfo.Status
const RECEIPTS = { [DELIVERY_ACK]: 'delivered', [READ]: 'read', [PLAYED]: 'played' }

export function tell(me, book, people, out) {
  const unread = new Set() // ids of what could not be decrypted

  const mine = chat => jidNormalizedUser(isLidUser(chat) ? people().lid : people().jid)
  const senderOf = ({ participant, remoteJid, fromMe }) => participant || (fromMe ? mine(remoteJid) : remoteJid)

  function message(m) {
    const { id, remoteJid: chat, fromMe } = m.key
    const about = { id, chat, sender: senderOf(m.key) }
    if (!m.message && m.messageStubType === CIPHERTEXT) {
      unread.add(id)
      out({ event: 'undecryptable', ...about })
    }
    if (!m.message) return
    unread.delete(id)
    const alt = m.key.participantAlt || (fromMe ? null : m.key.remoteJidAlt)
    out({
      event: 'message',
      ...about,
      from_me: Boolean(fromMe),
      raw: Buffer.from(proto.Message.encode(m.message).finish()).toString('base64'),
      timestamp: Number(m.messageTimestamp ?? 0),
      ...(m.pushName ? { name: m.pushName } : {}),
      ...(alt ? { sender_alt: alt } : {})
    })
  }

  function status(key, value) {
    const kind = RECEIPTS[value]
    if (kind && key.fromMe) out({ event: 'receipt', ids: [key.id], chat: key.remoteJid, sender: key.remoteJid, kind })
  }

  // In a group; Baileys may fold both receipts of somebody into one, and has one word for read and played.
  function receipt(key, { userJid, receiptTimestamp, readTimestamp }) {
    if (areJidsSameUser(userJid, mine(userJid))) return
    const about = { event: 'receipt', ids: [key.id], chat: key.remoteJid, sender: userJid }
    if (receiptTimestamp) out({ ...about, kind: 'delivered' })
    if (readTimestamp) out({ ...about, kind: 'read' })
  }

  me.ev.on('messages.upsert', ({ messages }) => {
    for (const m of messages) {
      // Baileys folds a receipt that comes early enough into the message itself.
      if (book.sentHere(m.key.id)) {
        status(m.key, m.status)
        for (const each of m.userReceipt ?? []) receipt(m.key, each)
      } else {
        if (m.message) book.add(m)
        message(m)
      }
    }
  })
  me.ev.on('messages.update', updates => {
    for (const { key, update } of updates) {
      if (update.message && unread.has(key.id)) message({ key, ...update })
      status(key, update.status)
    }
  })
  me.ev.on('message-receipt.update', updates => {
    for (const each of updates) receipt(each.key, each.receipt)
  })
  me.ev.on('presence.update', ({ id, presences }) => {
    for (const [sender, { lastKnownPresence, lastSeen }] of Object.entries(presences)) {
      // Baileys has one word for who stopped typing and for who is online.
      const state = lastKnownPresence === 'available' ? 'paused' : lastKnownPresence
      if (lastSeen === undefined && state !== 'unavailable') out({ event: 'typing', chat: id, sender, state })
    }
  })
}
