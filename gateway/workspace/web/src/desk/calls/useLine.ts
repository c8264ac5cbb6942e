// The line to a caller whose call was accepted on this page: opening it, muting it, and clearing up after it.
import { useCallback, useRef, useState } from "react";
import { dial, type Line } from "../../handset/line";
import { openSound, type Sound } from "../../handset/sound";
import { post } from "../../lib/api";
import type { Ringing } from "../../lib/types";
import { w } from "../../lib/words";
import type { Toast } from "../parts/Toasts";

interface Around {
  open: (conversation: string) => void;
  tell: (toast: Toast) => void;
  reload: () => void;
  refused: (fault: unknown) => void;
}

interface Talk {
  sound: Sound;
  /** `null` where no line could be opened. */
  line: Line | null;
  /** It ended while it was being connected. */
  ended: boolean;
}

/** Accepts the call and connects the page's sound to it. The sound is closed if the workspace refuses. */
async function connect(ring: string, over: () => void): Promise<Talk> {
  const nothing = () => {};
  let line: Line | null = null;
  let ended = false;
  const opening = openSound((frame) => line?.send(frame), nothing);
  const accepted = post("/api/desk/calls/{ring}/accept", { path: { ring } }).catch((fault: unknown) => {
    void opening.then((sound) => sound.close());
    throw fault;
  });
  const { url } = await accepted;
  const sound = await opening;
  line = await dial([url], {
    frame: (frame) => sound.play(frame),
    prompt: nothing,
    choices: nothing,
    heard: nothing,
    stopped: nothing,
    ended: () => {
      ended = true;
      over();
    },
  });
  return { sound, line, ended };
}

function hangUp(talk: Talk | undefined): boolean {
  talk?.line?.hangUp();
  return Boolean(talk?.line);
}

function whatIsMissing({ line, sound }: Talk): string {
  if (!line) return w("call_refused.no_line");
  return sound.microphone ? "" : w("calls.no_microphone");
}

/** Runs `act` unless it runs already; `failed` is called with what it throws. */
function useOnce<T>(act: (value: T) => Promise<void>, failed: (fault: unknown) => void) {
  const busy = useRef(false);
  return async (value: T): Promise<void> => {
    if (busy.current) return;
    busy.current = true;
    try {
      await act(value);
    } catch (fault) {
      failed(fault);
    } finally {
      busy.current = false;
    }
  };
}

export function useLine({ open, tell, reload, refused }: Around) {
  const [here, setHere] = useState(false);
  const [muted, setMuted] = useState(false);
  const talk = useRef<Talk>(undefined);

  const over = useCallback(() => {
    talk.current?.sound.close();
    talk.current = undefined;
    setHere(false);
    setMuted(false);
    reload();
  }, [reload]);

  const begin = useCallback(
    async (call: Ringing) => {
      const made = await connect(call.ring, over);
      talk.current = made;
      open(call.conversation);
      if (made.line && !made.ended) setHere(true);
      else over();
      const text = whatIsMissing(made);
      if (text) tell({ text, bad: true });
      reload();
    },
    [open, tell, reload, over],
  );
  const take = useOnce(begin, refused);

  return {
    here,
    muted,
    take,
    mute: () => {
      talk.current?.sound.mute(!muted);
      setMuted(!muted);
    },
    /** Hangs up here; false where the call is not on this page. */
    hangUp: () => hangUp(talk.current),
  };
}
