// How channels and customers are shown: icons, names, numbers.
import { Globe, type LucideIcon, MessageSquare, Phone } from "lucide-react";
import { groups } from "../../lib/phone";
import type { Row } from "../../lib/types";
import { w, wordOr } from "../../lib/words";

const ICONS: Record<string, LucideIcon> = { voice: Phone, sms: MessageSquare, web: Globe };

export const channelIcon = (channel: string) => ICONS[channel] ?? MessageSquare;
export const channelName = (channel: string) => wordOr(`channel.${channel}`, channel);

/** The customer's name, else their number, else that it was withheld. */
export const who = (one: { name: string | null; number: string }) =>
  one.name || groups(one.number) || w("desk.withheld");

/** That the customer is on the phone now, and with whom; empty where they are not. */
export const onPhone = (row: Pick<Row, "on_phone" | "on_phone_with">) =>
  row.on_phone ? w(`on_phone.${row.on_phone}`, { name: row.on_phone_with ?? "" }) : "";
