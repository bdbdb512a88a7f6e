// What was written here and has still to be confirmed by a relay.
export type OutboxState = 'waiting' | 'sent' | 'refused'
