// The ops of ../PEERS.md that need a connection, by Baileys' own means.

import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import {
  downloadMediaMessage,
  generateMessageIDV2,
  getAggregateVotesInPollMessage,
  jidNormalizedUser,
  normalizeMessageContent
} from 'baileys'
import { decryptPollVote } from 'baileys/lib/Utils/process-message.js'

const keyOf = ({ chat, id, from_me, sender }) => ({
  remoteJid: chat,
  id,
  fromMe: from_me,
  ...(sender ? { participant: sender } : {})
})

const MEDIA = {
  image: path => ({ image: { url: path } }),
  video: path => ({ video: { url: path } }),
  gif: path => ({ video: { url: path }, gifPlayback: true }),
  audio: path => ({ audio: { url: path } }),
  voice: path => ({ audio: { url: path }, ptt: true }),
  document: path => ({ document: { url: path } }),
  sticker: path => ({ sticker: { url: path } })
}

export const secretOf = message => message.message.messageContextInfo.messageSecret

// `way` opens what the first fitting pair of names opens: people are known by number and by LID.
export function first(authors, actors, way) {
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

export const acts = ({ sock, book, folder, live }) => {
  const me = () => [sock().user.lid, sock().user.id].filter(Boolean).map(jidNormalizedUser)

  // Both names of whoever wrote a message.
  const namesOf = ({ fromMe, participant, participantAlt, remoteJid, remoteJidAlt }) =>
    fromMe ? me() : [participant || remoteJid, participantAlt, participant ? null : remoteJidAlt].filter(Boolean)

  const send = async (to, content, options = {}) => {
    const id = generateMessageIDV2(sock().user?.id)
    await book.sent(id, () => sock().sendMessage(to, content, { ...options, messageId: id }))
    return { id }
  }

  // Files of Signal state of this account, `session` or `sender-key`.
  const state = (kind, { number, lid }) => {
    const users = [number, lid].map(name => name?.split('@')[0]).filter(Boolean)
    const ids = readdirSync(folder())
      .filter(file => file.startsWith(`${kind}-`) && file.endsWith('.json'))
      .map(file => file.slice(kind.length + 1, -'.json'.length))
    return ids.filter(id => users.some(user => id.split(/[^0-9]+/).includes(user)))
  }

  return {
    text: ({ to, text, mentions, quote, timer }) => send(
      to,
      { text, ...(mentions ? { mentions } : {}) },
      {
        ...(quote ? { quoted: { key: keyOf(quote), message: { conversation: quote.text } } } : {}),
        ...(timer ? { ephemeralExpiration: timer } : {})
      }
    ),
    react: ({ key, emoji }) => send(key.chat, { react: { text: emoji, key: keyOf(key) } }),
    edit: ({ key, text }) => send(key.chat, { text, edit: keyOf(key) }),
    delete: ({ key }) => send(key.chat, { delete: keyOf(key) }),
    media: ({ to, kind, path, mime, caption, name, once }) => send(to, {
      ...MEDIA[kind](path),
      mimetype: mime,
      ...(caption ? { caption } : {}),
      ...(name ? { fileName: name } : {}),
      ...(once ? { viewOnce: true } : {})
    }),
    location: ({ to, latitude, longitude, name, address }) =>
      send(to, { location: { degreesLatitude: latitude, degreesLongitude: longitude, name, address } }),
    contact: ({ to, name, vcard }) =>
      send(to, { contacts: { displayName: name, contacts: [{ displayName: name, vcard }] } }),
    poll: ({ to, question, options, several }) =>
      send(to, { poll: { name: question, values: options, selectableCount: several ? 0 : 1 } }),
    vote: async () => 'Baileys has no code that makes votes',
    timer: ({ to, seconds }) => send(to, { disappearingMessagesInChat: seconds }),
    post: ({ text, audience }) => send('status@broadcast', { text }, { statusJidList: audience }),
    async download({ id }) {
      return { data: (await downloadMediaMessage(book.found(id), 'buffer', {})).toString('base64') }
    },
    // The hashes, and how Baileys counts them.
    async tally({ id }) {
      const { key, message } = book.found(id)
      const update = normalizeMessageContent(message).pollUpdateMessage
      const poll = book.found(update.pollCreationMessageKey.id)
      const { vote } = first(namesOf(poll.key), namesOf(key), (pollCreatorJid, voterJid) => ({
        vote: decryptPollVote(update.vote, {
          pollCreatorJid,
          voterJid,
          pollMsgId: poll.key.id,
          pollEncKey: secretOf(poll)
        })
      }))
      const counted = getAggregateVotesInPollMessage({
        message: poll.message,
        pollUpdates: [{ pollUpdateMessageKey: key, vote }]
      })
      return {
        options: vote.selectedOptions.map(hash => Buffer.from(hash).toString('base64')),
        votes: Object.fromEntries(counted.map(({ name, voters }) => [name, voters.length]))
      }
    },
    async receipt({ keys, kind }) {
      if (kind === 'read') await sock().readMessages(keys.map(keyOf))
      else await sock().sendReceipts(keys.map(keyOf), kind)
      return {}
    },
    async presence({ available }) {
      await sock().sendPresenceUpdate(available ? 'available' : 'unavailable')
      return {}
    },
    async typing({ to, state }) {
      await sock().sendPresenceUpdate(state, to)
      return {}
    },
    async lookup({ numbers }) {
      const known = (await sock().onWhatsApp(...numbers)) ?? []
      const found = numbers.map(number => {
        const entry = known.find(({ jid }) => jid.split('@')[0] === number)
        return { number, jid: entry?.exists ? entry.jid : '', exists: Boolean(entry?.exists) }
      })
      return { found }
    },
    // `kind` is more than the protocol asks for: with `sender-key` the keys of groups go.
    async forget({ number, lid, kind = 'session' }) {
      const gone = state(kind, { number, lid })
      // Baileys keeps a cache above its files while it runs.
      if (live()) await live().authState.keys.set({ [kind]: Object.fromEntries(gone.map(id => [id, null])) })
      for (const id of gone) rmSync(join(folder(), `${kind}-${id}.json`), { force: true })
      return { gone: gone.length }
    }
  }
}
