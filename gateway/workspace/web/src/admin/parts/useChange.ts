// What changes something on the server, after which the lists that show it are read anew.
import { useMutation, useQueryClient } from "@tanstack/react-query";

type Key = readonly unknown[];

/** `stale` are the keys of those lists. They are read anew whether the change was done or refused. */
export function useChange<Asked, Answer>(mutationFn: (asked: Asked) => Promise<Answer>, ...stale: Key[]) {
  const client = useQueryClient();
  const refresh = () => Promise.all(stale.map((queryKey) => client.invalidateQueries({ queryKey })));
  return useMutation({ mutationFn, onSettled: refresh });
}
