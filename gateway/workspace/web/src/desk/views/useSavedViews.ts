// The views that a person saved: loaded once, kept right by events, and changed with a way back.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useRef } from "react";
import { get, post } from "../../lib/api";
import type { SavedView, SavedViewBody, SavedViews } from "../../lib/types";
import { w } from "../../lib/words";
import type { Toast } from "../parts/Toasts";
import { useLatest } from "../state/browser";
import { keys } from "../state/queries";
import type { UiDispatch, UiState } from "../state/ui";
import { useCommand, wayBack } from "../state/useCommands";
import { again, saving } from "./shown";

export interface ViewActs {
  /** Saves what is shown under a name, for a team where one is named. Rejects with `Refused`. */
  save(name: string, team: string): Promise<void>;
  /** Gives a view another name or team. Rejects with `Refused`. */
  rename(view: SavedView, name: string, team: string): Promise<void>;
  /** Makes a view show what the list shows now. */
  update(view: SavedView): void;
  move(view: SavedView, verb: "up" | "down"): void;
  remove(view: SavedView): void;
}

export interface Saved {
  /** `undefined` while they are loading. */
  kept: SavedViews | undefined;
  /** Those that stand beside the list: one's own, then those of one's teams. */
  views: readonly SavedView[];
  acts: ViewActs;
  choose(view: SavedView): void;
}

export function useSavedViews(ui: UiState, dispatch: UiDispatch, tell: (toast: Toast) => void): Saved {
  const { data: kept } = useQuery({
    queryKey: keys.views,
    queryFn: ({ signal }) => get("/api/desk/views", { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const choose = useCallback((view: SavedView) => dispatch({ type: "saved_chosen", saved: view }), [dispatch]);
  useAddressed(kept, ui, choose);
  const acts = useActs(ui, choose, tell);
  return useMemo(
    () => ({ kept, views: kept?.views.filter(({ near }) => near) ?? [], acts, choose }),
    [kept, acts, choose],
  );
}

/** Shows the saved view that the address named when the page was opened: its words are not in the address. */
function useAddressed(kept: SavedViews | undefined, ui: UiState, choose: (view: SavedView) => void): void {
  const wanted = useRef(ui.saved);
  useEffect(() => {
    if (!kept || !wanted.current) return;
    const view = kept.views.find(({ id }) => id === wanted.current);
    const still = ui.saved === wanted.current;
    wanted.current = "";
    if (view && still) choose(view);
  }, [kept, ui.saved, choose]);
}

/** Runs what was asked, and then loads the views anew. */
function useThen() {
  const client = useQueryClient();
  return useCallback(
    async <Answer>(asked: Promise<Answer>): Promise<Answer> => {
      const answer = await asked;
      await client.cancelQueries({ queryKey: keys.views }); // a first load under way would tell what was before
      await client.invalidateQueries({ queryKey: keys.views });
      return answer;
    },
    [client],
  );
}

function useActs(ui: UiState, choose: (view: SavedView) => void, tell: (toast: Toast) => void): ViewActs {
  const client = useQueryClient();
  const command = useCommand(tell);
  const then = useThen();
  const shown = useLatest(ui);
  return useMemo(() => {
    const back = (before: SavedView) => () => then(change(before, before));
    const now = (id: string) => client.getQueryData<SavedViews>(keys.views)?.views.find((one) => one.id === id);
    const updated = async (view: SavedView) => {
      const before = await then(changeTo(view.id, { name: view.name, team: view.team, ...saving(shown.current) }));
      const after = now(view.id);
      if (after) choose(after);
      return before;
    };
    return {
      save: async (name, team) => {
        const view = await then(post("/api/desk/views", { body: { name, team, ...saving(shown.current) } }));
        choose(view);
        tell({ text: w("views.saved", { name: view.name }), undo: wayBack(() => then(take(view)), tell) });
      },
      rename: async (view, name, team) => {
        const before = await then(change(view, { ...view, name, team }));
        tell({ text: changedTo(before, now(view.id) ?? { ...view, name, team }), undo: wayBack(back(before), tell) });
      },
      update: (view) =>
        command({ run: () => updated(view), done: w("views.updated", { name: view.name }), undo: back }),
      move: (view, verb) => void then(shift(view, verb)),
      remove: (view) =>
        command({
          run: () => then(take(view)),
          done: w("views.removed", { name: view.name }),
          undo: (was) => () =>
            then(
              post("/api/desk/views", { body: { ...again(was), place: was.place, maker: was.mine ? "" : was.maker } }),
            ),
        }),
    };
  }, [client, command, choose, shown, tell, then]);
}

/** What a change of name and team says of itself. */
function changedTo(before: SavedView, after: SavedView): string {
  if (before.team === after.team) return w("views.renamed", { name: after.name });
  const said = after.team ? "views.shared_now" : "views.private_now";
  return w(said, { name: after.name, team: after.team_name });
}

const changeTo = (saved_view: string, body: SavedViewBody) =>
  post("/api/desk/views/{saved_view}", { path: { saved_view }, body });

const change = (view: SavedView, to: SavedView) => changeTo(view.id, again(to));

const shift = ({ id }: SavedView, verb: "up" | "down") =>
  post("/api/desk/views/{saved_view}/{verb}", { path: { saved_view: id, verb } });

const take = ({ id }: SavedView) => post("/api/desk/views/{saved_view}/remove", { path: { saved_view: id } });
