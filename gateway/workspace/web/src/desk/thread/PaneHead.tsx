// The header of a conversation: with whom it is, how it stands, and what can be done with it.
import {
  ArrowLeft,
  Check,
  Clock,
  Forward,
  Inbox,
  MoreHorizontal,
  PanelRight,
  PhoneOutgoing,
  UserPlus,
} from "lucide-react";
import { labelName } from "../../lib/labels";
import type { Conversation, Row } from "../../lib/types";
import { w } from "../../lib/words";
import { CallThem } from "../calls/CallThem";
import { underWay } from "../calls/describeCall";
import { holding, Picker } from "../choices/Picker";
import { channelIcon, channelName, onPhone, who } from "../parts/channels";
import { Icon } from "../parts/Icon";
import { CodePicker } from "../wrapup/CodePicker";
import { Action, MenuAnchor } from "./Action";
import type { PaneProps } from "./ConversationPane";
import { give, moreItems, receivers } from "./menus";
import { SnoozePicker } from "./SnoozePicker";

type Props = PaneProps & { conversation: Conversation };

export function PaneHead(props: Props) {
  const { dispatch, narrow, conversation } = props;
  return (
    <header className="pane-head">
      {narrow && (
        <button
          type="button"
          className="plain square"
          onClick={() => dispatch({ type: "opened", conversation: "" })}
          aria-label={w("desk.back")}
        >
          <Icon of={ArrowLeft} />
        </button>
      )}
      <Title row={conversation.row} closedBy={conversation.wrap_up} />
      <Corner {...props} />
      <Actions {...props} />
    </header>
  );
}

function Title({ row, closedBy }: { row: Row; closedBy: Conversation["wrap_up"] }) {
  const owner = row.owner === "agent" ? (row.mine ? w("owner.me") : row.owner_name) : w(`owner.${row.owner}`);
  return (
    <div className="title">
      <h2 dir="auto">{who(row)}</h2>
      <p className="small quiet">
        <span className="row-channel">
          <Icon of={channelIcon(row.channel)} />
          {channelName(row.channel)}
        </span>
        {" · "}
        <code>{row.reference}</code>
        {" · "}
        {onPhone(row) || w(`conversation.${row.abandoned ? "abandoned" : row.state}`)}
        {closedBy && ` (${labelName(closedBy)})`} · {owner}
      </p>
    </div>
  );
}

function Actions({
  ui,
  dispatch,
  opened,
  conversation,
  me,
  commands,
  callCustomer,
  calls: own,
  wrapUps,
  wrapUp,
}: Props) {
  const { row, calls } = conversation;
  const called = (outcall?: string) => {
    if (outcall) own.began(outcall);
    opened.reload();
  };
  const resolved = row.state === "resolved";
  const closeMenu = () => dispatch({ type: "menu_opened", menu: "none" });
  const toggle = (menu: "give" | "snooze") => () => dispatch({ type: "menu_toggled", menu });
  return (
    <div className="row actions">
      {!row.mine && !resolved && (
        <Action
          label={w("desk.take")}
          hint="A"
          icon={UserPlus}
          act={() => me && commands.assign(me.id, w("owner.me"))}
        />
      )}
      {row.number && (
        <span className="anchor">
          <Action
            label={w("desk.call")}
            hint="C"
            icon={PhoneOutgoing}
            act={callCustomer}
            disabled={calls.some(underWay)}
            aria-haspopup="dialog"
            aria-expanded={ui.menu === "call"}
          />
          {ui.menu === "call" && <CallThem conversation={conversation} close={closeMenu} called={called} />}
        </span>
      )}
      <span className="anchor">
        <Action
          label={w("desk.give")}
          hint="T"
          icon={Forward}
          act={toggle("give")}
          aria-haspopup="dialog"
          aria-expanded={ui.menu === "give"}
        />
        {ui.menu === "give" && (
          <Picker
            label={w("desk.give_hint")}
            note={w("desk.give_note")}
            warning={row.on_phone === "agent" && row.mine ? w("desk.give_words_only") : undefined}
            choices={(words) => holding(receivers(row, me), words)}
            take={(one, note) => give(one, commands, note)}
            close={closeMenu}
          />
        )}
      </span>
      <span className="anchor">
        <Action label={w("desk.snooze")} hint="Z" icon={Clock} act={toggle("snooze")} aria-haspopup="menu" />
        {ui.menu === "snooze" && <SnoozePicker take={commands.snooze} close={closeMenu} />}
      </span>
      <span className="anchor">
        <Action
          label={w(resolved ? "desk.reopen" : "desk.resolve")}
          hint="E"
          icon={resolved ? Inbox : Check}
          act={() => commands.resolve()}
        />
        {ui.menu === "resolve" && (
          <CodePicker has={conversation.wrap_up} wrapUps={wrapUps} take={commands.resolve} close={closeMenu} />
        )}
        {ui.menu === "wrap_up" && (
          <CodePicker
            open
            has={conversation.wrap_up}
            wrapUps={wrapUps}
            take={(code, name) => wrapUp(row.id, code, name)}
            close={closeMenu}
          />
        )}
      </span>
    </div>
  );
}

/** What stands beside the title: further acts, and the context card. */
function Corner({ ui, dispatch, conversation, commands, wide }: Props) {
  const help = () => dispatch({ type: "help_shown", shown: true });
  return (
    <div className="row corner">
      <MenuAnchor
        label={w("desk.more")}
        items={moreItems(conversation.ways_back, commands, help)}
        open={ui.menu === "more"}
        close={() => dispatch({ type: "menu_opened", menu: "none" })}
      >
        <button
          type="button"
          className="plain square"
          onClick={() => dispatch({ type: "menu_toggled", menu: "more" })}
          aria-haspopup="menu"
          aria-label={w("desk.more")}
        >
          <Icon of={MoreHorizontal} />
        </button>
      </MenuAnchor>
      <button
        type="button"
        className="plain square"
        aria-pressed={wide ? ui.context : ui.drawer}
        onClick={() => dispatch({ type: wide ? "context_toggled" : "drawer_toggled" })}
        aria-label={w("card.title")}
        title={w("card.title")}
      >
        <Icon of={PanelRight} />
      </button>
    </div>
  );
}
