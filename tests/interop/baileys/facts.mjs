// Prints Baileys' token tables and tags as JSON, for a comparison with ours.
import { DOUBLE_BYTE_TOKENS, SINGLE_BYTE_TOKENS, TAGS } from 'baileys/lib/WABinary/constants.js'

process.stdout.write(JSON.stringify({ single: SINGLE_BYTE_TOKENS, double: DOUBLE_BYTE_TOKENS, tags: TAGS }))
