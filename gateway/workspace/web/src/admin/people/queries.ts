// What the page of people reads from the server, and what it changes there.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { get, post } from "../../lib/api";
import type { Directory, Listed } from "../../lib/types";

const DIRECTORY = ["accounts"];

export function useDirectory() {
  return useQuery({
    queryKey: DIRECTORY,
    queryFn: ({ signal }) => get("/api/admin/accounts", { signal }),
    refetchInterval: 60_000,
  });
}

/** What may be changed of an account; what is left out stays. */
export interface Change {
  name?: string;
  role?: string;
  teams?: string[];
}

export const sameNames = (one: readonly string[], other: readonly string[]) => one.join("\n") === other.join("\n");

/** The parts of a change that are not as the account is. */
export function differing(account: Listed, { name, role, teams }: Change): Change {
  return {
    ...(name !== undefined && name !== account.name && { name }),
    ...(role !== undefined && role !== account.role && { role }),
    ...(teams !== undefined && !sameNames(teams, account.teams) && { teams }),
  };
}

/** Changes what differs from `account`, as it was when its form was opened; answers with the change that restores it. */
export async function change(account: Listed, wanted: Change): Promise<Change> {
  const { name, role, teams } = differing(account, wanted);
  const before: Change = {};
  const path = { account: account.id };
  if (name !== undefined) {
    await post("/api/admin/accounts/{account}/name", { path, body: { name } });
    before.name = account.name;
  }
  if (role !== undefined) {
    await post("/api/admin/accounts/{account}/role", { path, body: { role } });
    before.role = account.role;
  }
  if (teams !== undefined) {
    await post("/api/admin/accounts/{account}/teams", { path, body: { teams } });
    before.teams = [...account.teams];
  }
  return before;
}

/** Runs an act of an admin and reads the accounts anew, whether it was done or refused. `run` tells of the end also
 * where the form that began it is closed by then. */
export function useAct<Wanted, Answer>(act: (wanted: Wanted) => Promise<Answer>) {
  const client = useQueryClient();
  const mutation = useMutation({
    mutationFn: act,
    onSettled: () => {
      void client.invalidateQueries({ queryKey: DIRECTORY });
    },
  });
  const run = (wanted: Wanted, done: (answer: Answer) => void, refused: (fault: unknown) => void) => {
    void mutation.mutateAsync(wanted).then(done, refused);
  };
  return { run, running: mutation.isPending, fault: mutation.error };
}

export type { Directory, Listed };
