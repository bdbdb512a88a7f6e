export type Payment = { paymentCode: string; artistKey: string }

/** A payment code holds a public key, and so does the artist key: anything shorter pays nobody. */
export const isPayable = ({ paymentCode, artistKey }: Payment): boolean =>
  /^(PC01[0-9a-f]{70,300}|PM8T[1-9A-HJ-NP-Za-km-z]{112})$/i.test(paymentCode) && /^0[23][0-9a-f]{64}$/i.test(artistKey)
