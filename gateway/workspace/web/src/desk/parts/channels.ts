// How channels and customers are shown: icons, names, numbers.
import { Globe, type LucideIcon, MessageSquare, Phone } from "lucide-react";
import { groups } from "../../lib/phone";
import { w, wordOr } from "../../lib/words";

const ICONS: Record<string, LucideIcon> = { voice: Phone, sms: MessageSquare, web: Globe };

export const channelIcon = (channel: string) => ICONS[channel] ?? MessageSquare;
export const channelName = (channel: string) => wordOr(`channel.${channel}`, channel);

/** The customer's name, else their number, else that it was withheld. */
export const who = (one: { name: string | null; number: string }) =>
  one.name || groups(one.number) || w("desk.withheld");
