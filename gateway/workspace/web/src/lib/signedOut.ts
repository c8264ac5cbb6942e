// The end of this browser's session: told to the page once, which then goes to the sign-in.
const listeners = new Set<() => void>();
let ended = false;

export const isSignedOut = () => ended;

/** The sign-in page, which says that the session ended and leads back to this address. */
export const signInAddress = () => `/sign-in?ended=1&next=${encodeURIComponent(location.pathname)}`;

/** Tells the page first, so that it covers what it shows and keeps what is not sent, then leaves it. */
export function signedOut(): void {
  if (!ended) {
    ended = true;
    for (const listener of [...listeners]) listener();
  }
  location.assign(signInAddress());
}

export function onSignedOut(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}
