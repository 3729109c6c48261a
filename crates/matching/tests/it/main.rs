//! The matching core from outside: golden cases, and equality with a slow, obvious reference.

#[cfg(test)]
mod apart;
#[cfg(test)]
mod assignment;
#[cfg(test)]
mod case;
#[cfg(test)]
mod changes;
#[cfg(test)]
mod counterfactual;
#[cfg(test)]
mod criteria;
#[cfg(test)]
mod encode;
#[cfg(test)]
mod explain;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod live;
#[cfg(test)]
mod maximum;
#[cfg(test)]
mod openings;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod published;
#[cfg(test)]
mod reference;
#[cfg(test)]
mod referrals;
#[cfg(test)]
mod wide;
