// Whether the session of this page has ended.
import { useSyncExternalStore } from "react";
import { isSignedOut, onSignedOut } from "../../lib/signedOut";

export const useSignedOut = () => useSyncExternalStore(onSignedOut, isSignedOut);
