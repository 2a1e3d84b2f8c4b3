// Uploads and downloads with Baileys' own code: reads {host, auth, folder, up: [...], down: [...]} from stdin.
// `up`: {kind, path}; prints what the message would say. `down`: {kind, ref, path[, start, end]}; writes the file.
import { createWriteStream, readFileSync, rmSync } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { downloadContentFromMessage, encryptedStream, getWAUploadToServer } from 'baileys/lib/Utils/messages-media.js'
import pino from 'pino'

const job = JSON.parse(readFileSync(0, 'utf8'))
const logger = pino({ level: 'silent' })
const conn = { auth: job.auth, ttl: 3600, fetchDate: new Date(), hosts: [{ hostname: job.host, maxContentLengthBytes: 1e9 }] }
const upload = getWAUploadToServer({ customUploadHosts: [], logger, options: {} }, async () => conn)
const said = []

for (const { kind, path } of job.up) {
  const made = await encryptedStream({ url: path }, kind, {})
  const place = await upload(made.encFilePath, {
    mediaType: kind,
    fileEncSha256B64: made.fileEncSha256.toString('base64'),
    timeoutMs: 30_000
  })
  rmSync(made.encFilePath)
  const hex = bytes => Buffer.from(bytes).toString('hex')
  said.push({
    direct_path: place.directPath,
    url: place.mediaUrl,
    media_key: hex(made.mediaKey),
    file_sha256: hex(made.fileSha256),
    file_enc_sha256: hex(made.fileEncSha256),
    file_length: made.fileLength
  })
}

for (const { kind, ref, path, start, end } of job.down) {
  const media = { mediaKey: Buffer.from(ref.media_key, 'hex'), directPath: ref.direct_path, url: ref.url }
  await pipeline(await downloadContentFromMessage(media, kind, { startByte: start, endByte: end }), createWriteStream(path))
}

process.stdout.write(JSON.stringify(said))
process.exit(0)
