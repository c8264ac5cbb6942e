// What each key of the desk does.
import type { RefObject } from "react";
import type { Me, Row } from "../../lib/types";
import { w } from "../../lib/words";
import { useKeys } from "../parts/useKeys";
import type { Mode, UiDispatch, UiState } from "./ui";
import type { Commands } from "./useCommands";
import type { Writing } from "./useWriting";

interface Bound {
  ui: UiState;
  dispatch: UiDispatch;
  rows: Row[];
  me: Me | undefined;
  commands: Commands;
  writing: Writing;
  callCustomer: () => void;
  next: () => void;
  search: RefObject<HTMLInputElement | null>;
  narrow: boolean;
}

/** The conversation `by` rows below the selected one, kept within the list. */
export function neighbour(rows: Row[], selected: string, by: number): string | undefined {
  const at = rows.findIndex((row) => row.id === selected);
  return rows[Math.min(rows.length - 1, Math.max(0, at + by))]?.id;
}

export function useDeskKeys(bound: Bound): void {
  const { ui, dispatch, me, commands } = bound;
  const step = (by: number) => {
    const conversation = neighbour(bound.rows, ui.selected, by);
    const hit = bound.rows.find(({ id }) => id === conversation)?.hit;
    if (conversation) dispatch({ type: "opened", conversation, hit: hit ?? undefined });
  };
  const write = (mode: Mode) => dispatch({ type: "write_asked", mode });
  const help = () => dispatch({ type: "help_shown", shown: true });
  useKeys(() => ui.writing, {
    "ctrl+k": () => dispatch({ type: "palette_shown", shown: true }),
    "/": () => bound.search.current?.focus(),
    j: () => step(1),
    k: () => step(-1),
    arrowdown: () => step(1),
    arrowup: () => step(-1),
    ".": bound.next,
    enter: () => write(ui.mode),
    r: () => write("reply"),
    n: () => write("note"),
    e: commands.resolve,
    z: () => dispatch({ type: "menu_opened", menu: "snooze" }),
    a: () => me && commands.assign(me.id, w("owner.me")),
    t: () => dispatch({ type: "menu_opened", menu: "give" }),
    l: () => dispatch({ type: "menu_opened", menu: "label" }),
    p: () => dispatch({ type: "menu_opened", menu: "priority" }),
    c: bound.callCustomer,
    u: commands.markUnread,
    "ctrl+z": bound.writing.undo,
    "?": help,
    f1: help,
    "g i": () => dispatch({ type: "view_chosen", view: "open" }),
    "g q": () => dispatch({ type: "view_chosen", view: "queue" }),
    "g m": () => dispatch({ type: "view_chosen", view: "mentioned" }),
    "g p": () => dispatch({ type: "context_toggled" }),
    escape: () => dispatch({ type: "escaped", narrow: bound.narrow }),
  });
}
