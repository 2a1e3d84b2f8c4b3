// What Baileys does about businesses, by its own names: its answer as JSON.

const CALLS = [
  'getBusinessProfile',
  'updateBussinesProfile',
  'updateCoverPhoto',
  'removeCoverPhoto',
  'getCatalog',
  'getCollections',
  'productCreate',
  'productUpdate',
  'productDelete',
  'getOrderDetails'
]

export const business = ({ sock }) => ({
  async business({ call, args }) {
    if (!CALLS.includes(call)) throw new Error(`no call ${call}`)
    const answer = await sock()[call](...args)
    return { answer: answer === undefined ? null : JSON.parse(JSON.stringify(answer)) }
  }
})
