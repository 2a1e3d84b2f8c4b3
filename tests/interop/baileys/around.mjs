// The ops of ../PEERS.md that are about groups, pictures, privacy and what the account's devices share.

import { readFileSync } from 'node:fs'
import { proto, toNumber } from 'baileys'

const SETTINGS = {
  announce: { true: 'announcement', false: 'not_announcement' },
  locked: { true: 'locked', false: 'unlocked' }
}

// Baileys has a function for each.
const HIDES = {
  last: 'updateLastSeenPrivacy',
  online: 'updateOnlinePrivacy',
  profile: 'updateProfilePicturePrivacy',
  status: 'updateStatusPrivacy',
  groupadd: 'updateGroupsAddPrivacy',
  readreceipts: 'updateReadReceiptsPrivacy'
}

const FOREVER = -1

const CHATS = {
  archive: on => ({ archive: on, lastMessages: [] }),
  pin: on => ({ pin: on }),
  mute: on => ({ mute: on ? FOREVER : null })
}

export const around = ({ sock }) => ({
  async make({ subject, people }) {
    return { group: (await sock().groupCreate(subject, people)).id }
  },
  async group({ group }) {
    const { subject, desc, announce, restrict, participants } = await sock().groupMetadata(group)
    return {
      subject,
      description: desc ?? '',
      announce: Boolean(announce),
      locked: Boolean(restrict),
      members: participants.map(({ id }) => id),
      admins: participants.filter(({ admin }) => admin).map(({ id }) => id)
    }
  },
  async change({ group, what, value }) {
    if (what === 'subject') await sock().groupUpdateSubject(group, value)
    else if (what === 'description') await sock().groupUpdateDescription(group, value || undefined)
    else await sock().groupSettingUpdate(group, SETTINGS[what][value])
    return {}
  },
  async members({ group, action, people }) {
    await sock().groupParticipantsUpdate(group, people, action)
    return {}
  },
  async leave({ group }) {
    await sock().groupLeave(group)
    return {}
  },
  invite: async ({ group }) => ({ code: await sock().groupInviteCode(group) }),
  join: async ({ code }) => ({ group: await sock().groupAcceptInvite(code) }),
  async picture({ of }) {
    try {
      return { url: await sock().profilePictureUrl(of, 'image') }
    } catch (error) {
      // That nobody may see one, or that there is none, is an error here.
      if ([401, 404].includes(error?.data)) return {}
      throw error
    }
  },
  async paint({ of, path }) {
    await sock().updateProfilePicture(of, readFileSync(path))
    return {}
  },
  privacy: async () => ({ settings: await sock().fetchPrivacySettings(true) }),
  async hide({ name, value }) {
    await sock()[HIDES[name]](value)
    return {}
  },
  channel: async ({ name }) => ({ channel: (await sock().newsletterCreate(name)).id }),
  async follow({ channel, on }) {
    await (on ? sock().newsletterFollow(channel) : sock().newsletterUnfollow(channel))
    return {}
  },
  async cheer({ channel, server_id, emoji }) {
    await sock().newsletterReactMessage(channel, String(server_id), emoji || undefined)
    return {}
  },
  async chat({ to, action, on }) {
    await sock().chatModify(CHATS[action](on), to)
    return {}
  },
  async save({ of, first, full }) {
    await sock().addOrEditContact(of, { firstName: first, fullName: full })
    return {}
  },
  async label({ id, name, color }) {
    await sock().addLabel('', { id, name, color, deleted: false })
    return {}
  },
  async tag({ id, to, on }) {
    await (on ? sock().addChatLabel(to, id) : sock().removeChatLabel(to, id))
    return {}
  }
})

// What another device of the account changed.
export function tellAround(me, out) {
  me.ev.on('messaging-history.set', ({ messages }) => {
    const past = messages.map(({ key, message }) => ({
      id: key.id,
      chat: key.remoteJid,
      from_me: Boolean(key.fromMe),
      raw: Buffer.from(proto.Message.encode(message ?? {}).finish()).toString('base64')
    }))
    out({ event: 'history', messages: past })
  })
  me.ev.on('chats.update', updates => {
    for (const { id: chat, ...update } of updates) {
      if ('archived' in update) out({ event: 'chat', chat, action: 'archive', on: Boolean(update.archived) })
      if ('pinned' in update) out({ event: 'chat', chat, action: 'pin', on: Boolean(update.pinned) })
      if ('muteEndTime' in update) out({ event: 'chat', chat, action: 'mute', on: Boolean(toNumber(update.muteEndTime)) })
    }
  })
  me.ev.on('contacts.upsert', contacts => {
    for (const { id: jid, name } of contacts) if (name) out({ event: 'saved', jid, full: name })
  })
  me.ev.on('labels.edit', ({ id, name }) => out({ event: 'label', id, name }))
  me.ev.on('labels.association', ({ type, association }) => {
    out({ event: 'tag', id: association.labelId, chat: association.chatId, on: type === 'add' })
  })
}
