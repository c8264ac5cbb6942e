// The desk: holds its state together and stands its panes beside each other.
import { WifiOff } from "lucide-react";
import type { CSSProperties } from "react";
import { signInAddress } from "../lib/signedOut";
import type { Conversation, Ringing } from "../lib/types";
import { w, wordOr } from "../lib/words";
import { BlockDialog } from "./blocking/BlockDialog";
import { CallBar } from "./calls/CallBar";
import { Incoming } from "./calls/Incoming";
import { ContextCard } from "./card/ContextCard";
import { UnsentDialog } from "./composer/UnsentDialog";
import { CustomerPage } from "./customer/CustomerPage";
import { Divider } from "./list/Divider";
import { List } from "./list/List";
import type { Narrowed } from "./list/SearchFilters";
import { ViewSelect, Views } from "./list/Views";
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
import { filteredBy } from "./views/filters";
import { filterName, value } from "./views/filterWords";
import { SaveViewDialog } from "./views/SaveViewDialog";
import { worthSaving } from "./views/shown";
import { ViewsDialog } from "./views/ViewsDialog";
import { CallOver, useCallOver } from "./wrapup/CallOver";

export function Desk({ first, customer }: { first: string; customer: string }) {
  const desk = useDesk(first, customer);
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
      <div className="work">
        <Panes desk={desk} />
        {ui.customer && <CustomerPage key={ui.customer} desk={desk} />}
      </div>
      <Incoming state={calls} open={open} />
      <Toasts all={toasts.all} drop={toasts.drop} />
      {conversation && !ui.customer && <Dialogs desk={desk} conversation={conversation} />}
      {desk.unsent && <UnsentDialog {...desk.unsent} />}
      <ViewDialogs desk={desk} />
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
        <JoinDialog
          at={{ conversation: conversation.row.id, records: card.records }}
          other={ui.joining}
          dispatch={dispatch}
          joining={joining}
        />
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

/** The name of a view that is to be saved, and the list of those that were. */
function ViewDialogs({ desk: { ui, dispatch, saved, known } }: { desk: DeskState }) {
  const close = () => dispatch({ type: "views_asked", viewing: "no" });
  if (ui.viewing === "save") {
    const set = filteredBy(ui.filters).map((name) => `${filterName(name)}: ${value(name, ui.filters, known)}`);
    const told = [wordOr(`view.${ui.view}`, ui.view), ...set, ...(ui.search ? [`«${ui.search}»`] : [])].join(" · ");
    return <SaveViewDialog told={told} teams={saved.kept?.share_with ?? []} save={saved.acts.save} close={close} />;
  }
  return ui.viewing === "list" ? (
    <ViewsDialog saved={saved} known={known} worth={worthSaving(ui)} close={close} />
  ) : null;
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

/** The list with all that chooses what it shows; the views stand in it where there is no column for them. */
function ShownList({ desk }: { desk: DeskState }) {
  const { ui, dispatch, list, saved, known, wide } = desk;
  const chosen = {
    counts: list.counts,
    view: ui.view,
    setView: (view: typeof ui.view) => dispatch({ type: "view_chosen", view }),
    saved,
    chosen: ui.saved,
  };
  const manage = () => dispatch({ type: "views_asked", viewing: "list" });
  const askToSave = () => dispatch({ type: "views_asked", viewing: "save" });
  const narrowed: Narrowed = {
    filters: ui.filters,
    filter: (filters) => dispatch({ type: "filtered", filters }),
    narrowing: ui.narrowing,
    narrow: (narrowing) => dispatch({ type: "narrowed", narrowing }),
    clear: () => dispatch({ type: "unfiltered" }),
    save: worthSaving(ui) && !ui.saved ? askToSave : undefined,
    manage: saved.views.length > 0 ? manage : undefined,
    known,
  };
  const setLabel = (label: string) => dispatch({ type: "filtered", filters: { label } });
  return (
    <>
      {wide && <Views {...chosen} label={ui.filters.label ?? ""} setLabel={setLabel} known={known} manage={manage} />}
      {desk.showList && (
        <List
          list={list}
          view={ui.view}
          views={wide ? null : <ViewSelect {...chosen} />}
          narrowed={narrowed}
          filtering={ui.filtering}
          showFilters={(shown) => dispatch({ type: "filters_shown", shown })}
          search={ui.search}
          setSearch={(words) => dispatch({ type: "searched", words })}
          me={desk.me}
          bulk={desk.bulk}
          selected={ui.selected}
          open={desk.open}
          next={desk.next}
          searchBox={desk.search}
        />
      )}
    </>
  );
}

function Panes({ desk }: { desk: DeskState }) {
  const { ui, dispatch, open, wide, narrow, showList } = desk;
  const { conversation } = desk.opened;
  const showThread = !narrow || ui.selected !== "";
  return (
    <div className="panes" inert={ui.customer !== ""}>
      <ShownList desk={desk} />
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
