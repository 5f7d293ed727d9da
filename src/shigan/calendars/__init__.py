"""Takes calendar files. Gives working days, office hours and working time. Never knows today's date."""

from shigan.calendars.calendar import Calendar, DayOutsideCalendar
from shigan.calendars.files import CalendarFaults
from shigan.calendars.loading import built_in_calendars, load_calendar

__all__ = ["Calendar", "CalendarFaults", "DayOutsideCalendar", "built_in_calendars", "load_calendar"]
