// The messages that came and went. Baileys keeps none: whoever uses it must, to answer retries and to open votes.

export function makeBook() {
  const messages = new Map() // id -> WebMessageInfo
  const own = new Set() // ids of what this connection sent
  const going = new Map() // id -> promise of a message that is being sent
  return {
    add: message => messages.set(message.key.id, message),
    sentHere: id => own.has(id),
    found(id) {
      const message = messages.get(id)
      if (!message) throw new Error(`no message ${id}`)
      return message
    },
    // A retry receipt can be here before the call that sends has returned.
    async content(id) {
      await going.get(id)
      return messages.get(id)?.message ?? undefined
    },
    // `way` sends the message with this id, and gives it back.
    async sent(id, way) {
      own.add(id)
      const sending = way()
      going.set(id, sending.catch(() => {}))
      try {
        const message = await sending
        if (message) messages.set(id, message)
        return message
      } finally {
        going.delete(id)
      }
    }
  }
}
