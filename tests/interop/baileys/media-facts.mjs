// Prints what Baileys makes of fixed plaintexts as JSON: the source of tests/unit/protocol/media/vectors.json.
import { readFileSync, rmSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { MEDIA_HKDF_KEY_MAPPING, MEDIA_PATH_MAP } from 'baileys/lib/Defaults/index.js'
import {
  decryptMediaRetryData,
  encodeBase64EncodedStringForUpload,
  encryptMediaRetryRequest,
  encryptedStream,
  getMediaKeys
} from 'baileys/lib/Utils/messages-media.js'

const hex = bytes => Buffer.from(bytes).toString('hex')
const sample = length => Buffer.from(Array.from({ length }, (_, at) => (at * 31 + (at >> 8) * 7) & 255))
const lengths = [1, 15, 16, 17, 1000, 65535, 65536, 131072 + 5]

const keys = {}
const mediaKey = Buffer.from(Array.from({ length: 32 }, (_, at) => at))
for (const kind of Object.keys(MEDIA_HKDF_KEY_MAPPING)) {
  const { iv, cipherKey, macKey } = await getMediaKeys(mediaKey, kind)
  keys[kind] = { iv: hex(iv), cipher_key: hex(cipherKey), mac_key: hex(macKey) }
}

const files = []
for (const kind of ['image', 'video', 'audio', 'document', 'sticker', 'md-msg-hist', 'thumbnail-link']) {
  for (const length of kind === 'video' ? lengths : [17, 1000]) {
    const made = await encryptedStream(sample(length), kind, {})
    const bytes = readFileSync(made.encFilePath)
    rmSync(made.encFilePath)
    files.push({
      kind,
      length,
      media_key: hex(made.mediaKey),
      mac: hex(made.mac),
      file_sha256: hex(made.fileSha256),
      file_enc_sha256: hex(made.fileEncSha256),
      enc_length: bytes.length,
      blob_sha256: createHash('sha256').update(bytes).digest('hex'),
      blob: length <= 17 ? hex(bytes) : undefined,
      upload_token: encodeBase64EncodedStringForUpload(made.fileEncSha256.toString('base64'))
    })
  }
}

const id = '3EB0C0FFEE0123456789'
const request = encryptMediaRetryRequest(
  { id, remoteJid: '15550100002@s.whatsapp.net', fromMe: false },
  mediaKey,
  '15550100001:3@s.whatsapp.net'
)
const [encrypt, rmr] = request.content
const retry = {
  message_id: id,
  media_key: hex(mediaKey),
  receipt: request.attrs,
  rmr: rmr.attrs,
  enc_p: hex(encrypt.content[0].content),
  enc_iv: hex(encrypt.content[1].content)
}

// With a file named, Baileys reads answers that we made: {ciphertext, iv, media_key, message_id}, in hex.
if (process.argv[2]) {
  const answers = JSON.parse(readFileSync(process.argv[2], 'utf8'))
  const read = answers.map(a =>
    decryptMediaRetryData(
      { ciphertext: Buffer.from(a.ciphertext, 'hex'), iv: Buffer.from(a.iv, 'hex') },
      Buffer.from(a.media_key, 'hex'),
      a.message_id
    ).toJSON()
  )
  process.stdout.write(JSON.stringify(read))
} else {
  const paths = MEDIA_PATH_MAP
  process.stdout.write(JSON.stringify({ source: 'baileys 7.0.0-rc14, media-facts.mjs', paths, keys, files, retry }, null, 1))
}
