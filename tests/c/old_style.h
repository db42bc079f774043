void old_style();
