// The cache of everything the server told. The event stream says when something is out of date, so nothing is
// refetched on focus or retried by itself.
import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { Offline, Refused } from "../../lib/api";

/** A fault that is neither a refusal nor a lost connection is a bug of ours: it goes to the browser's console. */
function report(fault: unknown): void {
  if (!(fault instanceof Refused || fault instanceof Offline)) reportError(fault);
}

export function createQueryClient(): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({ onError: report }),
    mutationCache: new MutationCache({ onError: report }),
    defaultOptions: {
      queries: { retry: false, networkMode: "always", refetchOnWindowFocus: false, refetchOnReconnect: false },
      mutations: { networkMode: "always" },
    },
  });
}
