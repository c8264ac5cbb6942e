// The line to a caller whose call was accepted on this page: opening it, muting it, and clearing up after it.
import { useCallback, useRef, useState } from "react";
import { dial, type Line } from "../../handset/line";
import { openSound, type Sound } from "../../handset/sound";
import { post } from "../../lib/api";
import type { LineAddress, Ringing } from "../../lib/types";
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
}

/** Accepts the call and connects the page's sound to it. The sound is closed if the workspace refuses. */
async function connect(ring: string, ended: () => void): Promise<Talk> {
  const nothing = () => {};
  const parts: Partial<Talk> = {};
  const opening = openSound((frame) => parts.line?.send(frame), nothing);
  const accepted = post<LineAddress>(`/api/desk/calls/${ring}/accept`).catch((fault: unknown) => {
    void opening.then((sound) => sound.close());
    throw fault;
  });
  const { url } = await accepted;
  const sound = await opening;
  const frame = (heard: ArrayBuffer) => sound.play(heard);
  const silent = { prompt: nothing, choices: nothing, heard: nothing, stopped: nothing };
  parts.line = await dial([url], { frame, ...silent, ended });
  return { sound, line: parts.line };
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
      let ended = false;
      const made = await connect(call.ring, () => {
        ended = true;
        over();
      });
      talk.current = made;
      open(call.conversation);
      if (made.line && !ended) setHere(true);
      else over();
      const missing = made.line ? !made.sound.microphone && "calls.no_microphone" : "calls.no_line";
      if (missing) tell({ text: w(missing), bad: true });
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
    hangUp: (): boolean => {
      const line = talk.current?.line;
      line?.hangUp();
      return Boolean(line);
    },
  };
}
