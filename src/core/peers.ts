/** How an Eldernode's BitTorrent peer id begins: browsers fetch from Eldernodes by HTTP, and tell them from listeners by this. */
export const ELDERNODE_PEER_PREFIX = '-DE0001-'
