//! What a read costs in each way, as bars on a scale of powers of ten.

use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use crate::Outcome;
use crate::fleet::RUST;
use crate::read::{Column, by_cost};
use crate::report::ns;

const WIDTH: u32 = 960;
const BAR: i32 = 13;
const GAP: i32 = 12;
/// Above the bars and beside them.
const TOP: i32 = 76;
const LEFT: i32 = 350;
const SHADES: [RGBColor; 4] =
    [RGBColor(8, 69, 148), RGBColor(66, 146, 198), RGBColor(158, 202, 225), RGBColor(230, 145, 56)];
const LEAST: f64 = 10.0;

/// A group of bars for each way, a bar in it for each fleet.
pub(crate) fn reads(columns: &[Column]) -> Outcome<String> {
    let ways = by_cost(columns);
    let group = columns.len() as i32 * BAR + GAP;
    let bottom = TOP + ways.len() as i32 * group;
    let mut svg = String::new();
    let root = SVGBackend::with_string(&mut svg, (WIDTH, bottom as u32 + 44)).into_drawing_area();
    root.fill(&WHITE)?;
    let text = |size: u32| ("sans-serif", size).into_font().color(&BLACK);
    let bold = |size: u32| ("sans-serif", size, FontStyle::Bold).into_font().color(&BLACK);
    let at = |style: TextStyle<'static>, across| style.pos(Pos::new(across, VPos::Center));
    root.draw(&Text::new("A read of three members of a tenant by its domain", (16, 24), text(20)))?;
    for (number, (name, _)) in columns.iter().enumerate() {
        let left = LEFT + number as i32 * 146;
        root.draw(&Rectangle::new([(left, 54), (left + 12, 66)], SHADES[number].filled()))?;
        root.draw(&Text::new(format!("{name} tenants"), (left + 18, 60), at(text(13), HPos::Left)))?;
    }
    let most = columns.iter().flat_map(|(_, costs)| costs).map(|(_, cost)| *cost).fold(LEAST, f64::max);
    let decades = (most / LEAST).log10().ceil().max(1.0);
    let width = f64::from(WIDTH as i32 - LEFT - 90);
    let across = |cost: f64| LEFT + ((cost / LEAST).log10().max(0.0) / decades * width) as i32;
    for decade in 0..=decades as i32 {
        let cost = LEAST * 10_f64.powi(decade);
        let line = [(across(cost), TOP), (across(cost), bottom)];
        root.draw(&PathElement::new(line, RGBColor(215, 215, 215)))?;
        root.draw(&Text::new(ns(cost), (across(cost), bottom + 16), at(text(13), HPos::Center)))?;
    }
    for (row, way) in ways.into_iter().enumerate() {
        let top = TOP + row as i32 * group + GAP / 2;
        let style = if way == RUST { bold(14) } else { text(14) };
        let middle = top + columns.len() as i32 * BAR / 2;
        root.draw(&Text::new(way, (LEFT - 10, middle), at(style, HPos::Right)))?;
        for (number, (_, costs)) in columns.iter().enumerate() {
            let cost = costs.iter().find(|(name, _)| *name == way).map_or(LEAST, |(_, cost)| *cost);
            let (top, end) = (top + number as i32 * BAR, across(cost));
            root.draw(&Rectangle::new([(LEFT, top), (end, top + BAR - 2)], SHADES[number].filled()))?;
            root.draw(&Text::new(ns(cost), (end + 5, top + BAR / 2 - 1), at(text(11), HPos::Left)))?;
        }
    }
    root.present()?;
    drop(root);
    Ok(svg)
}
