// What a person sets for themselves: kept at once, with a way back.
import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useCallback, useRef } from "react";
import { wantedBody } from "../desk/news/tell";
import type { Toast } from "../desk/parts/Toasts";
import { keys, useMe } from "../desk/state/queries";
import { useCommand } from "../desk/state/useCommands";
import { post } from "../lib/api";
import type { Me } from "../lib/types";
import { w } from "../lib/words";

export type Settings = Me["own"] & Me["wants"];

/** Returns the settings, and what changes some of them. */
export function useOwn(tell: (toast: Toast) => void) {
  const me = useMe();
  const client = useQueryClient();
  const command = useCommand(tell);
  const last = useRef<Promise<unknown>>(undefined);
  /** All are sent together: the next change waits, so that it holds the one before and not what that one replaced. */
  const keep = useCallback(
    (some: Partial<Settings>) => {
      const kept = (last.current ?? Promise.resolve()).then(() => send(client, some));
      last.current = kept.catch(() => {});
      return kept;
    },
    [client],
  );
  const settings = me && settingsOf(me);
  const change = useCallback(
    (before: Settings, some: Partial<Settings>) => {
      const was = Object.fromEntries(Object.keys(some).map((name) => [name, before[name as keyof Settings]]));
      command({ run: () => keep(some), done: w("own.kept"), undo: () => () => keep(was) });
    },
    [command, keep],
  );
  return { settings, change };
}

/** The settings of the account; of the language, that of this browser counts. */
const settingsOf = (me: Me): Settings => ({ ...me.own, language: document.documentElement.lang, ...me.wants });

async function send(client: QueryClient, some: Partial<Settings>): Promise<void> {
  const me = client.getQueryData<Me>(keys.me);
  if (!me) return;
  const { notices, tone, teams, ...own } = { ...settingsOf(me), ...some };
  if ("notices" in some || "tone" in some || "teams" in some)
    await post("/api/desk/me/wants", { body: wantedBody({ notices, tone, teams }) });
  else await post("/api/desk/me/settings", { body: own });
  show(own);
  await client.invalidateQueries({ queryKey: keys.me });
  if (own.language !== document.documentElement.lang) location.reload();
}

/** Has this page look and listen as it was set; others do when they are opened next. */
function show({ density, letters }: Me["own"]): void {
  document.documentElement.dataset.density = density;
  document.documentElement.dataset.letters = letters ? "on" : "off";
}
