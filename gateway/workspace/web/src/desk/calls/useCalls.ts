// An agent's calls: how they stand, and what the agent does with them.
import { useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { post, Refused } from "../../lib/api";
import type { Calls, Ringing } from "../../lib/types";
import { why } from "../../lib/why";
import { w } from "../../lib/words";
import type { Toast } from "../parts/Toasts";
import { keys, useCallsQuery } from "../state/queries";
import { useRemembered } from "../state/remembered";
import { useCallKeys, useHeartbeat, useReloadWhenOver, useRinging, useStayOnPage } from "./alerts";
import { mayHear } from "./microphone";
import { useLine } from "./useLine";
import { useOwnCall } from "./useOwnCall";

export interface CallsState {
  calls: Calls | undefined;
  ringing: Ringing | undefined;
  current: Ringing | undefined;
  /** The caller is heard on this very page. */
  here: boolean;
  muted: boolean;
  quiet: boolean;
  /** Returns whether the workspace took it. */
  be: (available: boolean, by: Calls["by"], phone?: string) => Promise<boolean>;
  accept: () => void;
  decline: () => void;
  hold: () => void;
  hangUp: () => void;
  ready: () => void;
  mute: () => void;
  setQuiet: (quiet: boolean) => void;
  /** The agent has begun a call on this page, and answers its ring by that. */
  began: (outcall: string) => void;
}

/** A refusal in words; one that names a colleague says who was first. */
export function callRefusal(fault: unknown): string {
  const by = fault instanceof Refused && fault.code === "taken" ? String(fault.detail.by ?? "") : "";
  return by ? w("calls.taken_by", { name: by }) : why(fault, "call_refused");
}

/** Carries out a command about calls, then reads again how they stand. */
function useVerbs(tell: (toast: Toast) => void) {
  const client = useQueryClient();
  const reload = useCallback(() => void client.invalidateQueries({ queryKey: keys.calls }), [client]);
  const refused = useCallback(
    (fault: unknown) => {
      tell({ text: callRefusal(fault), bad: true });
      reload();
    },
    [tell, reload],
  );
  const act = useCallback(
    (command: () => Promise<unknown>): Promise<boolean> =>
      command().then(
        () => {
          reload();
          return true;
        },
        (fault: unknown) => {
          refused(fault);
          return false;
        },
      ),
    [reload, refused],
  );
  const be: CallsState["be"] = async (available, by, phone = "") => {
    if (!available || by !== "page" || (await mayHear())) {
      return act(() => post("/api/desk/presence", { body: { available, by, phone } }));
    }
    tell({ text: w("calls.allow_microphone"), bad: true });
    return false;
  };
  return { reload, refused, act, be };
}

export function useCalls(open: (conversation: string) => void, tell: (toast: Toast) => void): CallsState {
  const calls = useCallsQuery();
  const [quiet, setQuiet] = useRemembered("ring_quiet", false);
  const { reload, refused, act, be } = useVerbs(tell);
  const line = useLine({ open, tell, reload, refused });
  const rings = calls?.rings ?? [];
  const own = useOwnCall(rings, line.take);
  const ringing = rings.find((one) => one.state === "ringing" && one !== own.rung);
  const current = own.rung ?? rings.find((one) => one.state !== "ringing");

  const accept = () => {
    if (ringing?.by === "page") void line.take(ringing);
  };
  const decline = () => {
    if (!ringing) return;
    const path = { ring: ringing.ring };
    void act(() => post("/api/desk/calls/{ring}/decline", { path }));
  };
  const hold = () => {
    if (current?.state !== "talking") return;
    const [path, body] = [{ ring: current.ring }, { on: !current.held }];
    void act(() => post("/api/desk/calls/{ring}/hold", { path, body }));
  };
  const hangUp = () => {
    if (line.hangUp() || !current) return;
    const path = { ring: current.ring };
    void act(() => post("/api/desk/calls/{ring}/hang_up", { path }));
  };
  const ready = () => void act(() => post("/api/desk/presence/ready"));

  useHeartbeat(calls?.by === "page" && calls.status !== "away");
  useReloadWhenOver([ringing?.until, calls?.wraps_up_until], calls, reload);
  useRinging(ringing, quiet);
  useStayOnPage(line.here);
  useCallKeys({ F8: accept, F9: hold });

  const { here, muted, mute } = line;
  const verbs = { be, accept, decline, hold, hangUp, ready, mute, setQuiet, began: own.began };
  return { calls, ringing, current, here, muted, quiet, ...verbs };
}
