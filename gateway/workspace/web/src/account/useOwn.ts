// What a person sets for themselves: kept at once, with a way back.
import { useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
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
  const keep = useCallback(
    async ({ notices, tone, ...own }: Settings, before: Settings) => {
      if (notices !== before.notices || tone !== before.tone) {
        await post("/api/desk/me/wants", { body: { notices, tone } });
      } else {
        await post("/api/desk/me/settings", { body: own });
      }
      show(own);
      await client.invalidateQueries({ queryKey: keys.me });
      if (own.language !== before.language) location.reload();
    },
    [client],
  );
  const settings = me && { ...me.own, language: document.documentElement.lang, ...me.wants }; // this browser's counts
  const change = useCallback(
    (before: Settings, some: Partial<Settings>) => {
      const after = { ...before, ...some };
      command({ run: () => keep(after, before), done: w("own.kept"), undo: () => () => keep(before, after) });
    },
    [command, keep],
  );
  return { settings, change };
}

/** Has this page look and listen as it was set; others do when they are opened next. */
function show({ density, letters }: Me["own"]): void {
  document.documentElement.dataset.density = density;
  document.documentElement.dataset.letters = letters ? "on" : "off";
}
