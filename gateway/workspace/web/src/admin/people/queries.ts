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

/** Changes parts of an account, one after the other; answers with the change that restores them. */
export async function change(account: Listed, wanted: Change): Promise<Change> {
  const before: Change = {};
  const path = { account: account.id };
  if (wanted.name !== undefined && wanted.name !== account.name) {
    await post("/api/admin/accounts/{account}/name", { path, body: { name: wanted.name } });
    before.name = account.name;
  }
  if (wanted.role !== undefined && wanted.role !== account.role) {
    await post("/api/admin/accounts/{account}/role", { path, body: { role: wanted.role } });
    before.role = account.role;
  }
  if (wanted.teams !== undefined && wanted.teams.join("\n") !== account.teams.join("\n")) {
    await post("/api/admin/accounts/{account}/teams", { path, body: { teams: wanted.teams } });
    before.teams = [...account.teams];
  }
  return before;
}

/** Runs an act of an admin and reads the accounts anew, whether it was done or refused. */
export function useAct<Wanted, Answer>(act: (wanted: Wanted) => Promise<Answer>) {
  const client = useQueryClient();
  return useMutation({ mutationFn: act, onSettled: () => client.invalidateQueries({ queryKey: DIRECTORY }) });
}

export type { Directory, Listed };
