// Prints what Baileys' generator makes of fixed requests: protobuf, type and media type of each, as JSON.
import { readFileSync, writeFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generateWAMessage, normalizeMessageContent, proto } from 'baileys'

const NOW_MS = 1777744034123
Date.now = () => NOW_MS

const JOHN = '15550002222@s.whatsapp.net'
const ME = '15550001111@s.whatsapp.net'
const GROUP = '120363000000000001@g.us'
const ANNA = '990003333@lid'
const SECRET = Buffer.from(Array.from({ length: 32 }, (_, at) => at))

const ours = { remoteJid: JOHN, fromMe: true, id: '3EB0AA' }
const theirs = { remoteJid: JOHN, fromMe: false, id: '3EB0BB' }
const inGroup = { remoteJid: GROUP, fromMe: false, id: '3EB0CC', participant: ANNA }

const folder = mkdtempSync(join(tmpdir(), 'wago-'))
const file = join(folder, 'file')
writeFileSync(file, Buffer.from('some bytes of a file'))
const media = { url: file }
const picture = { width: 640, height: 480, jpegThumbnail: Buffer.from('jpeg').toString('base64') }
const upload = async () => ({ mediaUrl: 'https://mmg.whatsapp.net/v/x', directPath: '/v/x' })

const vcard = 'BEGIN:VCARD\nVERSION:3.0\nN:;Ann;;;\nFN:Ann\nEND:VCARD'
const ann = { displayName: 'Ann', vcard }
const quoted = { key: theirs, message: { conversation: 'question' } }
const place = { degreesLatitude: 52.5, degreesLongitude: 13.25, name: 'Here', address: 'Street 1' }
const poll = { name: 'Which?', values: ['red', 'green', 'blue'], messageSecret: SECRET }
const product = {
  productImage: media,
  productId: '77',
  title: 'Cake',
  description: 'sweet',
  currencyCode: 'EUR',
  priceAmount1000: 2500,
  retailerId: 'c',
  url: 'https://x.y',
  productImageCount: 1
}
const preview = {
  'canonical-url': 'https://example.org',
  'matched-text': 'https://example.org',
  title: 'Example',
  description: 'A page',
  jpegThumbnail: Buffer.from('jpeg')
}
const ad = { title: 'T', body: 'B', sourceUrl: 'https://x', mediaType: 1, renderLargerThumbnail: true }

const requests = {
  text: [{ text: 'hello' }],
  'text with link preview': [{ text: 'see https://example.org', linkPreview: preview }],
  'text with mentions': [{ text: 'hi @15550002222', mentions: [JOHN] }, { jid: GROUP }],
  'text to all': [{ text: 'hi @all', mentionAll: true }, { jid: GROUP }],
  'text with quote': [{ text: 'answer' }, { quoted }],
  'text with quote from another chat': [{ text: 'answer' }, { quoted, jid: GROUP }],
  'text with timer': [{ text: 'hello' }, { ephemeralExpiration: 86400 }],
  'text with ad': [{ text: 'hello', contextInfo: { externalAdReply: ad } }],
  'text forwarded': [{ forward: quoted }],
  'text of ours forwarded': [{ forward: { key: ours, message: { conversation: 'question' } } }],
  'status text': [{ text: 'hello' }, { backgroundColor: '#102030', font: 8, jid: 'status@broadcast' }],
  image: [{ image: media, caption: 'look', ...picture }],
  'image once': [{ image: media, viewOnce: true, ...picture }],
  video: [{ video: media, caption: 'look', seconds: 9, ...picture }],
  gif: [{ video: media, gifPlayback: true, seconds: 9, ...picture }],
  'video note': [{ video: media, ptv: true, seconds: 9, ...picture }],
  audio: [{ audio: media, seconds: 3, mimetype: 'audio/mp4' }],
  'voice note': [{ audio: media, ptt: true, seconds: 3, waveform: new Uint8Array(64).fill(7) }],
  document: [{ document: media, mimetype: 'application/pdf', fileName: 'a.pdf' }],
  'document with caption': [{ document: media, mimetype: 'application/pdf', fileName: 'a.pdf', caption: 'c' }],
  sticker: [{ sticker: media, width: 512, height: 512 }],
  album: [{ album: { expectedImageCount: 2, expectedVideoCount: 1 } }],
  'image in album': [{ image: media, albumParentKey: ours, ...picture }],
  location: [{ location: place }],
  contact: [{ contacts: { contacts: [ann] } }],
  contacts: [{ contacts: { displayName: '2 contacts', contacts: [ann, ann] } }],
  poll: [{ poll: { ...poll, selectableCount: 1 } }],
  'poll with several answers': [{ poll: { ...poll, selectableCount: 0 } }],
  'poll in announcement group': [{ poll: { ...poll, selectableCount: 1, toAnnouncementGroup: true } }],
  event: [
    {
      event: {
        name: 'Party',
        description: 'Come',
        startDate: new Date(1777750000000),
        endDate: new Date(1777760000000),
        location: place,
        extraGuestsAllowed: true,
        messageSecret: SECRET
      }
    }
  ],
  reaction: [{ react: { key: inGroup, text: '👍' } }, { jid: GROUP }],
  'reaction taken back': [{ react: { key: theirs, text: '' } }],
  edit: [{ text: 'new', edit: ours }],
  'edit of a caption': [{ image: media, caption: 'new', edit: ours, ...picture }],
  revoke: [{ delete: ours }],
  'revoke as admin': [{ delete: inGroup }, { jid: GROUP }],
  pin: [{ pin: theirs, type: 1, time: 86400 }],
  unpin: [{ pin: theirs, type: 2 }],
  timer: [{ disappearingMessagesInChat: 604800 }],
  'group invite': [
    { groupInvite: { jid: GROUP, subject: 'We', inviteCode: 'AbCdEf', inviteExpiration: 100, text: 'Come' } }
  ],
  product: [{ product, businessOwnerJid: JOHN, body: 'b', footer: 'f' }],
  'button reply': [{ buttonReply: { id: 'y', displayText: 'Yes', index: 0 }, type: 'plain' }],
  'template reply': [{ buttonReply: { id: 'y', displayText: 'Yes', index: 2 }, type: 'template' }],
  'list reply': [
    { listReply: { title: 'Tea', listType: 1, singleSelectReply: { selectedRowId: 't' }, description: 'green' } }
  ],
  'number shown': [{ sharePhoneNumber: true }],
  'number asked for': [{ requestPhoneNumber: true }]
}

// The two functions that decide on the stanza live in a closure of Baileys' socket: take them out as they are.
const source = readFileSync(new URL(import.meta.resolve('baileys/lib/Socket/messages-send.js')), 'utf8')
const cut = name => {
  const start = source.indexOf(`const ${name} = (message) => {`)
  const end = source.indexOf('\n    };', start)
  if (start < 0 || end < 0) throw new Error(`${name} is not where it was`)
  return source.slice(start, end + 7)
}
const decide = new Function(
  'normalizeMessageContent',
  `${cut('getMediaType')}\n${cut('getMessageType')}\nreturn { getMediaType, getMessageType }`
)(normalizeMessageContent)

const made = {}
for (const [name, [content, options]] of Object.entries(requests)) {
  const { jid = JOHN, ...rest } = options ?? {}
  const { message } = await generateWAMessage(jid, content, { userJid: ME, upload, ...rest })
  made[name] = {
    message: Buffer.from(proto.Message.encode(message).finish()).toString('hex'),
    type: decide.getMessageType(message),
    mediatype: decide.getMediaType(normalizeMessageContent(message))
  }
}
rmSync(folder, { recursive: true })
console.log(JSON.stringify(made))
