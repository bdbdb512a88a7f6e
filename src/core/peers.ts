// Who is who in a swarm, by the first 8 bytes of a BitTorrent peer id. A listener never fetches from an Eldernode over a wire
// (HTTP gives the same bytes sooner), and an Eldernode leaves a listener's offers to other listeners.
export const ELDERNODE_PEER_PREFIX = '-DE0001-'
export const LISTENER_PEER_PREFIX = '-DL0001-'
/** An Eldernode that takes an album it was asked to seed: it gives nothing, and is fed like any listener. */
export const FETCHING_PEER_PREFIX = '-DE0002-'
