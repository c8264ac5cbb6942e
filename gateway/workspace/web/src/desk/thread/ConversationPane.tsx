// The pane of the open conversation: header, thread, planned calls and composer; or why there is none.
import { RotateCcw } from "lucide-react";
import type { Me, WrapUps } from "../../lib/types";
import { w } from "../../lib/words";
import { CallEnded } from "../calls/CallEnded";
import type { CallsState } from "../calls/useCalls";
import { Composer } from "../composer/Composer";
import { Empty } from "../parts/Empty";
import { Icon } from "../parts/Icon";
import type { PlannedActs } from "../planned/usePlanned";
import { mayRedact } from "../redacting/asking";
import { useSlow } from "../state/browser";
import type { UiDispatch, UiState } from "../state/ui";
import type { Commands } from "../state/useCommands";
import type { OpenConversation } from "../state/useOpenConversation";
import type { Writing } from "../state/useWriting";
import { Marks } from "../triage/Marks";
import type { Marking } from "../triage/useMarking";
import { PaneHead } from "./PaneHead";
import { PlannedCalls } from "./PlannedCalls";
import { Thread } from "./Thread";

export interface PaneProps {
  ui: UiState;
  dispatch: UiDispatch;
  opened: OpenConversation;
  me: Me | undefined;
  commands: Commands;
  marking: Marking;
  wrapUps: WrapUps;
  /** Says by a code what became of a matter that stays open. */
  wrapUp: (conversation: string, code: string, name: string) => void;
  writing: Writing;
  planned: PlannedActs;
  open: (conversation: string) => void;
  callCustomer: () => void;
  calls: CallsState;
  /** The context card stands beside the thread. */
  wide: boolean;
  /** Only one pane fits. */
  narrow: boolean;
}

export function ConversationPane(props: PaneProps) {
  const { ui, opened } = props;
  return (
    <section className="pane" aria-label={w("desk.conversation")}>
      {!ui.selected ? (
        <Empty title={w("desk.choose")}>
          <p className="quiet">{w("desk.choose_hint")}</p>
        </Empty>
      ) : opened.conversation ? (
        <Opened key={ui.selected} {...props} />
      ) : opened.failed ? (
        <NotOpened {...props} />
      ) : (
        <Skeleton />
      )}
    </section>
  );
}

/** Why the conversation is not shown; where the list is hidden, the way back to it. */
function NotOpened({ opened, dispatch, narrow }: PaneProps) {
  return (
    <Empty title={w(opened.unknown ? "desk.thread_unknown" : "desk.thread_failed")}>
      {!opened.unknown && (
        <button type="button" onClick={opened.reload}>
          <Icon of={RotateCcw} />
          {w("desk.again")}
        </button>
      )}
      {(opened.unknown || narrow) && (
        <button type="button" onClick={() => dispatch({ type: "opened", conversation: "" })}>
          {w("desk.back")}
        </button>
      )}
    </Empty>
  );
}

function Opened(props: PaneProps) {
  const { ui, dispatch, opened, me, commands, writing, wrapUps } = props;
  const { conversation } = opened;
  if (!conversation) return null;
  const mine = writing.all.filter((one) => one.conversation === ui.selected);
  return (
    <>
      <PaneHead {...props} conversation={conversation} />
      <Marks row={conversation.row} menu={ui.menu} dispatch={dispatch} marking={props.marking} />
      <Thread
        conversation={conversation}
        outgoing={mine}
        planned={props.planned}
        undo={writing.undo}
        again={writing.again}
        takeBack={writing.takeBack}
        earlier={opened.earlier}
        hit={ui.hit}
        acts={{
          split: (item) => dispatch({ type: "split_asked", splitting: { item } }),
          redact: mayRedact(me)
            ? (entry) => dispatch({ type: "redact_asked", redacting: { words: "", entry } })
            : undefined,
        }}
        open={props.open}
      />
      <PlannedCalls calls={conversation.calls} act={commands.planned} />
      <CallEnded
        items={conversation.thread.items}
        write={() => dispatch({ type: "write_asked", mode: "reply" })}
        callAgain={props.callCustomer}
      />
      <Composer
        conversation={conversation}
        me={me}
        mode={ui.mode}
        setMode={(mode) => dispatch({ type: "mode_chosen", mode })}
        send={(text, mode, resolve, begun, macro) => {
          const moves = me?.canned.find(({ id }) => id === macro)?.move === "resolve";
          const asks = wrapUps.codes.length > 0 && (resolve || moves);
          writing.send(text, mode, resolve && !asks, begun, macro);
          if (asks) commands.resolve();
        }}
        field={writing.field}
        returned={ui.returned}
        undo={writing.undo}
        planning={{
          open: ui.menu === "plan",
          show: (open) => dispatch({ type: "menu_opened", menu: open ? "plan" : "none" }),
          plan: props.planned.plan,
        }}
      />
    </>
  );
}

function Skeleton() {
  const slow = useSlow(true);
  if (!slow) return null;
  return (
    <div className="thread-bones" aria-hidden="true">
      <i />
      <i />
      <i />
    </div>
  );
}
