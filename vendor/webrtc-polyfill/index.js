// webtorrent imports these names; the package it would use compiles or downloads a binary at install time.
import wrtc from '@roamhq/wrtc'

export const { RTCPeerConnection, RTCSessionDescription, RTCIceCandidate } = wrtc
export default wrtc
