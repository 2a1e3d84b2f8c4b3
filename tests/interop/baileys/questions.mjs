// The ops of ../PEERS.md that ask the service about the account, people, businesses and communities.

const NO_LINKS = 'it has no requests about links'

// A text that was never set comes as null.
const words = text => text ?? ''

export const questions = ({ sock }) => ({
  async block({ of, on }) {
    await sock().updateBlockStatus(of, on ? 'block' : 'unblock')
    return {}
  },
  blocked: async () => ({ people: await sock().fetchBlocklist() }),
  async say({ text }) {
    await sock().updateProfileStatus(text)
    return {}
  },
  async said({ of }) {
    const [found] = await sock().fetchStatus(of)
    return { text: words(found?.status?.status) }
  },
  async last({ seconds }) {
    await sock().updateDefaultDisappearingMode(seconds)
    return {}
  },
  audience: async () => 'it posts to the people whom the caller names, and never asks who sees the status',
  async devices({ of }) {
    const found = await sock().getUSyncDevices([of], false, false)
    return { devices: found.map(({ device }) => device ?? 0) }
  },
  async profile({ of }) {
    const found = await sock().getBusinessProfile(of)
    return { address: words(found?.address), email: words(found?.email) }
  },
  async goods({ of }) {
    const { products } = await sock().getCatalog({ jid: of, limit: 10 })
    return { products: products.map(({ id, name }) => ({ id, name })) }
  },
  card: async () => NO_LINKS,
  resolve: async () => NO_LINKS,
  async community({ subject }) {
    return { community: (await sock().communityCreate(subject, 'About it')).id }
  },
  async annex({ community, group, on }) {
    await (on ? sock().communityLinkGroup(group, community) : sock().communityUnlinkGroup(group, community))
    return {}
  },
  async annexed({ community }) {
    const { linkedGroups } = await sock().communityFetchLinkedGroups(community)
    return { groups: linkedGroups.map(({ id }) => id) }
  },
  async inspect({ code }) {
    const { id, subject } = await sock().groupGetInviteInfo(code)
    return { group: id, subject }
  },
  groups: async () => ({ groups: Object.keys(await sock().groupFetchAllParticipating()) }),
  async gate({ group, on }) {
    await sock().groupJoinApprovalMode(group, on ? 'on' : 'off')
    return {}
  },
  async adders({ group, everybody }) {
    await sock().groupMemberAddMode(group, everybody ? 'all_member_add' : 'admin_add')
    return {}
  },
  async waiting({ group }) {
    return { people: (await sock().groupRequestParticipantsList(group)).map(({ jid }) => jid) }
  },
  async admit({ group, people, on }) {
    await sock().groupRequestParticipantsUpdate(group, people, on ? 'approve' : 'reject')
    return {}
  },
  renew: async ({ group }) => ({ code: await sock().groupRevokeInvite(group) })
})
