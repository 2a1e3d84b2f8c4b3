// App state as Baileys writes and reads it, as JSON: the source of tests/unit/protocol/appstate/vectors.json.
import { readFileSync } from 'node:fs'
import { expandAppStateKeys } from 'whatsapp-rust-bridge'
import { proto } from 'baileys'
import {
  chatModificationToAppPatch,
  decodePatches,
  decodeSyncdSnapshot,
  encodeSyncdPatch,
  newLTHashState
} from 'baileys/lib/Utils/chat-utils.js'
import { LT_HASH_ANTI_TAMPERING } from 'baileys/lib/Utils/lt-hash.js'

const hex = bytes => Buffer.from(bytes).toString('hex')
const keyId = Buffer.from('000000000001', 'hex')
const keyData = Buffer.from(Array.from({ length: 32 }, (_, at) => at))
const jid = '15550100002@s.whatsapp.net'

async function facts() {
  const expanded = expandAppStateKeys(keyData)
  const keys = Object.fromEntries(
    ['indexKey', 'valueEncryptionKey', 'valueMacKey', 'snapshotMacKey', 'patchMacKey'].map(name => [
      name,
      hex(expanded[name])
    ])
  )
  const members = Array.from({ length: 5 }, (_, at) => Buffer.alloc(32, at + 1))
  const sum = LT_HASH_ANTI_TAMPERING.subtractThenAdd(Buffer.alloc(128), [], members)
  const lthash = {
    members: members.map(hex),
    all: hex(sum),
    without_first_two: hex(LT_HASH_ANTI_TAMPERING.subtractThenAdd(sum, members.slice(0, 2), []))
  }
  const modifications = [
    { pin: true },
    { archive: true, lastMessages: [{ key: { remoteJid: jid, id: '3EB0', fromMe: false }, messageTimestamp: 5 }] },
    { pin: false },
    { markRead: false, lastMessages: [{ key: { remoteJid: jid, id: '3EB0', fromMe: false }, messageTimestamp: 5 }] },
    { mute: 1900000000000 },
    { clear: true, lastMessages: [{ key: { remoteJid: jid, id: '3EB0', fromMe: false }, messageTimestamp: 5 }] },
    { delete: true, lastMessages: [{ key: { remoteJid: jid, id: '3EB0', fromMe: false }, messageTimestamp: 5 }] },
    { star: { messages: [{ id: '3EB1', fromMe: true }], star: true } },
    { deleteForMe: { timestamp: 7, key: { id: '3EB2', fromMe: false }, deleteMedia: true } },
    { contact: { fullName: 'Ünal "B" <&> /Bo', firstName: 'Ünal', saveOnPrimaryAddressbook: true } },
    { contact: null },
    { pushNameSetting: 'Anna ✓' },
    { quickReply: { timestamp: '17', message: 'Hello', shortcut: '/hi' } },
    { addLabel: { id: '4', name: 'Paid', color: 3, deleted: false } },
    { addChatLabel: { labelId: '4' } },
    { removeChatLabel: { labelId: '4' } },
    { addMessageLabel: { labelId: '4', messageId: '3EB1' } },
    { disableLinkPreviews: { isPreviewsDisabled: true } }
  ]
  let state = newLTHashState()
  const patches = []
  for (const modification of modifications) {
    const made = chatModificationToAppPatch(modification, jid)
    // All into one collection: what is compared is how a collection grows, not where it belongs.
    const created = { ...made, type: 'regular_low' }
    const encoded = await encodeSyncdPatch(created, keyId.toString('base64'), state, async () => ({ keyData }))
    state = encoded.state
    if (created.operation === proto.SyncdMutation.SyncdOperation.REMOVE) {
      // Baileys puts what it has just removed back among what it knows.
      const mac = Buffer.from(encoded.patch.mutations[0].record.index.blob).toString('base64')
      delete state.indexValueMap[mac]
    }
    patches.push({
      collection: made.type,
      index: made.index,
      version: made.apiVersion,
      operation: made.operation,
      action: hex(proto.SyncActionValue.encode(proto.SyncActionValue.fromObject(made.syncAction)).finish()),
      patch: hex(proto.SyncdPatch.encode({ ...encoded.patch, version: { version: state.version } }).finish()),
      lthash: hex(state.hash)
    })
  }
  return { source: 'baileys 7.0.0-rc14, appstate-facts.mjs', key_id: hex(keyId), key: hex(keyData), keys, lthash, patches }
}

// With a file named, Baileys reads what we made: {collection, keys: {id: data}, patches, snapshot}, in hex.
async function read({ collection, keys, patches, snapshot }) {
  const find = async id => {
    const data = keys[Buffer.from(id, 'base64').toString('hex')]
    return data ? { keyData: Buffer.from(data, 'hex') } : null
  }
  const warnings = []
  const logger = { trace() {}, debug() {}, warn: (_, text) => warnings.push(text) }
  let state = newLTHashState()
  const shown = []
  const show = map => {
    for (const [index, { syncAction }] of Object.entries(map)) {
      shown.push({
        index: JSON.parse(index),
        version: syncAction.version,
        action: hex(proto.SyncActionValue.encode(syncAction.value).finish())
      })
    }
  }
  if (snapshot) {
    const decoded = proto.SyncdSnapshot.decode(Buffer.from(snapshot, 'hex'))
    const result = await decodeSyncdSnapshot(collection, decoded, find, undefined, true, logger)
    state = result.state
    show(result.mutationMap)
  }
  const decoded = patches.map(patch => proto.SyncdPatch.decode(Buffer.from(patch, 'hex')))
  const result = await decodePatches(collection, decoded, state, find, {}, undefined, logger, true)
  show(result.mutationMap)
  return { version: result.state.version, lthash: hex(result.state.hash), mutations: shown, warnings }
}

const answer = process.argv[2] ? await read(JSON.parse(readFileSync(process.argv[2], 'utf8'))) : await facts()
process.stdout.write(JSON.stringify(answer, null, 1))
