// The desk: holds its state together and stands its panes beside each other.
import { WifiOff } from "lucide-react";
import type { CSSProperties } from "react";
import { signInAddress } from "../lib/signedOut";
import type { Conversation, Ringing } from "../lib/types";
import { w } from "../lib/words";
import { BlockDialog } from "./blocking/BlockDialog";
import { CallBar } from "./calls/CallBar";
import { Incoming } from "./calls/Incoming";
import { ContextCard } from "./card/ContextCard";
import { UnsentDialog } from "./composer/UnsentDialog";
import { Divider } from "./list/Divider";
import { List } from "./list/List";
import { Views } from "./list/Views";
import { WantedNews } from "./news/WantedNews";
import { Palette } from "./palette/Palette";
import { Alarms } from "./parts/Alarms";
import { who } from "./parts/channels";
import { Icon } from "./parts/Icon";
import { KeySheet } from "./parts/KeySheet";
import { Toasts } from "./parts/Toasts";
import { JoinDialog } from "./records/JoinDialog";
import { RedactDialog } from "./redacting/RedactDialog";
import { SplitDialog } from "./splitting/SplitDialog";
import { type DeskState, useDesk } from "./state/useDesk";
import { ConversationPane } from "./thread/ConversationPane";
import { CallOver, useCallOver } from "./wrapup/CallOver";

export function Desk({ first }: { first: string }) {
  const desk = useDesk(first);
  const { ui, dispatch, calls, open, toasts, writing } = desk;
  const { conversation } = desk.opened;
  if (desk.signedOut) return <SignedOut />;
  return (
    <div className="desk" style={{ "--list": `${ui.listWidth}px` } as CSSProperties}>
      <div>
        <h1 className="vh">{w("desk.title")}</h1>
        {desk.away && <OfflineLine kept={writing.all.filter((one) => one.state === "waiting").length} />}
        <Alarms />
      </div>
      <Bar desk={desk} />
      <Panes desk={desk} />
      <Incoming state={calls} open={open} />
      <Toasts all={toasts.all} drop={toasts.drop} />
      {conversation && <Dialogs desk={desk} conversation={conversation} />}
      {desk.unsent && <UnsentDialog {...desk.unsent} />}
      {ui.palette && <Palette desk={desk} close={() => dispatch({ type: "palette_shown", shown: false })} />}
      {ui.help && <KeySheet close={() => dispatch({ type: "help_shown", shown: false })} />}
    </div>
  );
}

function Bar({ desk }: { desk: DeskState }) {
  const { calls, open, me, toasts, dispatch, wrapUps } = desk;
  const [over, drop] = useCallOver(calls.current);
  const choose = ({ conversation }: Ringing) => {
    open(conversation);
    dispatch({ type: "menu_opened", menu: "wrap_up" });
    drop();
  };
  const news = (
    <>
      {over && wrapUps.codes.length > 0 && <CallOver call={over} choose={() => choose(over)} drop={drop} />}
      {me && <WantedNews wants={me.wants} tell={toasts.tell} />}
    </>
  );
  return <CallBar state={calls} open={open} news={news} />;
}

/** What is asked about the open conversation, over the page. */
function Dialogs({ desk, conversation }: { desk: DeskState; conversation: Conversation }) {
  const { ui, dispatch, joining, redact, blocking } = desk;
  const { card } = conversation;
  return (
    <>
      {ui.joining !== "no" && (
        <JoinDialog conversation={conversation} other={ui.joining} dispatch={dispatch} joining={joining} />
      )}
      {ui.redacting !== "no" && (
        <RedactDialog
          conversation={conversation.row.id}
          asked={ui.redacting}
          close={() => dispatch({ type: "redact_asked", redacting: "no" })}
          redact={redact}
        />
      )}
      {ui.splitting !== "no" && (
        <SplitDialog
          conversation={conversation}
          item={ui.splitting.item}
          close={() => dispatch({ type: "split_asked", splitting: "no" })}
          split={desk.split}
        />
      )}
      {ui.blocking && (
        <BlockDialog
          name={who(card)}
          shared={card.shared}
          close={() => dispatch({ type: "block_asked", blocking: false })}
          block={(terms) => blocking.block(terms, who(card))}
        />
      )}
    </>
  );
}

/** Covers what the desk showed once the session has ended. */
function SignedOut() {
  return (
    <div className="desk">
      <div className="pane">
        <div className="empty" role="alert">
          <p>{w("sign_in.ended")}</p>
          <a className="button primary" href={signInAddress()}>
            {w("sign_in.submit")}
          </a>
        </div>
      </div>
    </div>
  );
}

function Panes({ desk }: { desk: DeskState }) {
  const { ui, dispatch, list, open, wide, narrow } = desk;
  const { conversation } = desk.opened;
  const setLabel = (label: string) => dispatch({ type: "filtered", filters: { label } });
  const label = ui.filters.label ?? "";
  const setView = (view: typeof ui.view) => dispatch({ type: "view_chosen", view });
  const showList = !narrow || !ui.selected;
  const showThread = !narrow || ui.selected !== "";
  return (
    <div className="panes">
      {wide && <Views counts={list.counts} view={ui.view} setView={setView} label={label} setLabel={setLabel} />}
      {showList && (
        <List
          list={list}
          view={ui.view}
          setView={setView}
          label={label}
          setLabel={setLabel}
          search={ui.search}
          setSearch={(words) => dispatch({ type: "searched", words })}
          narrowing={ui.narrowing}
          setNarrowing={(narrowing) => dispatch({ type: "narrowed", narrowing })}
          me={desk.me}
          bulk={desk.bulk}
          selected={ui.selected}
          open={open}
          next={desk.next}
          searchBox={desk.search}
          narrow={!wide}
        />
      )}
      {showList && !narrow && (
        <Divider width={ui.listWidth} resize={(width) => dispatch({ type: "list_resized", width })} />
      )}
      {showThread && <ConversationPane {...desk} />}
      {conversation && showThread && wide && ui.context && (
        <ContextCard conversation={conversation} open={open} desk={desk} />
      )}
      {conversation && showThread && !wide && ui.drawer && (
        <ContextCard
          conversation={conversation}
          open={open}
          desk={desk}
          close={() => dispatch({ type: "drawer_toggled" })}
        />
      )}
    </div>
  );
}

function OfflineLine({ kept }: { kept: number }) {
  return (
    <p className="offline" role="status">
      <Icon of={WifiOff} />
      {w("desk.offline")}
      {kept > 0 && ` · ${w("desk.offline_kept", { n: kept })}`}
    </p>
  );
}
