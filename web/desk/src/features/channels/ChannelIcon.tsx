/** A channel's sign and name. A channel this build does not know has a plain sign and its own code. */
import {
  AtSign,
  Building2,
  FileText,
  Mail,
  MessageCircle,
  MessageSquare,
  MessageSquareText,
  Phone,
  Printer,
  Send,
  Webhook,
  type LucideIcon,
} from "lucide-react";
import { useReading, type Reading } from "../../i18n/reading";

const SIGNS: Record<string, LucideIcon> = {
  webchat: MessageSquare,
  chat: MessageSquare,
  whatsapp: MessageCircle,
  telegram: Send,
  sms: MessageSquareText,
  email: Mail,
  voice: Phone,
  phone: Phone,
  fax: Printer,
  form: FileText,
  http: Webhook,
  branch: Building2,
};

export function channelName(reading: Reading, channel: string): string {
  return reading.find("channel.", channel) ?? channel;
}

export interface ChannelIconProps {
  channel: string;
  size?: number;
  /** Says the channel's name to screen readers; leave out where the name stands beside. */
  isNamed?: boolean;
}

export function ChannelIcon({ channel, size = 16, isNamed = false }: ChannelIconProps) {
  const reading = useReading();
  const Sign = SIGNS[channel] ?? AtSign;
  if (!isNamed) return <Sign size={size} strokeWidth={1.75} aria-hidden />;
  return <Sign size={size} strokeWidth={1.75} role="img" aria-label={channelName(reading, channel)} />;
}
