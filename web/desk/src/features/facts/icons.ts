/** The pictures an administrator may choose for a source. */
import { Box, Building2, CalendarDays, CreditCard, Globe, Mail, Phone, ShoppingCart, Truck, Wrench, type LucideIcon } from "lucide-react";
import type { FactSource } from "../../wire/facts";

export const ICONS: Record<FactSource["icon"], LucideIcon> = {
  shop: ShoppingCart, truck: Truck, money: CreditCard, calendar: CalendarDays, mail: Mail, phone: Phone, globe: Globe, building: Building2, wrench: Wrench, box: Box,
};

export const iconOf = (name: string): LucideIcon => ICONS[name as FactSource["icon"]] ?? Box;
