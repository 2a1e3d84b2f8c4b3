// Reads votes and event answers from stdin, as JSON with hex, and prints what Baileys decrypts of them.
import { readFileSync } from 'fs'
import { proto } from 'baileys'
import { decryptEventResponse, decryptPollVote } from 'baileys/lib/Utils/process-message.js'

const hex = text => Buffer.from(text, 'hex')
const asked = JSON.parse(readFileSync(0, 'utf8'))
const secret = hex(asked.secret)
const vote = proto.Message.decode(hex(asked.vote)).pollUpdateMessage
const answer = proto.Message.decode(hex(asked.answer)).encEventResponseMessage

const chosen = decryptPollVote(vote.vote, {
	pollCreatorJid: asked.author,
	pollMsgId: vote.pollCreationMessageKey.id,
	pollEncKey: secret,
	voterJid: asked.actor
})
const response = decryptEventResponse(answer, {
	eventCreatorJid: asked.author,
	eventMsgId: answer.eventCreationMessageKey.id,
	eventEncKey: secret,
	responderJid: asked.actor
})
process.stdout.write(
	JSON.stringify({
		options: chosen.selectedOptions.map(hash => Buffer.from(hash).toString('hex')),
		response: response.response,
		guests: response.extraGuestCount
	})
)
